/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/network/net.h"
#include "test.h"

#include <unistd.h>

TEST(free_ports)
{
    struct sevkit_error error = {0};
    unsigned free_one = 0, other = 0;
    int fd = -1;

    EXPECT_OK(sk_free_port(0, &free_one, &error), &error);
    EXPECT(free_one > 0 && free_one < 65536);
    EXPECT_OK(sk_free_port(free_one, &other, &error), &error);
    EXPECT_INT(other, free_one);
    EXPECT_OK(sk_listen_tcp(free_one, &fd, &error), &error);
    EXPECT_OK(sk_free_port(free_one, &other, &error), &error);
    EXPECT(other > 0 && other != free_one);
    (void)close(fd);
}
