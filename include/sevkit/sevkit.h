/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_SEVKIT_H
#define SEVKIT_SEVKIT_H

/* Everything at once; each header also stands alone. */

#include <sevkit/appraise.h>
#include <sevkit/certs.h>
#include <sevkit/debug.h>
#include <sevkit/error.h>
#include <sevkit/firmware.h>
#include <sevkit/guest.h>
#include <sevkit/id_block.h>
#include <sevkit/kernel_hashes.h>
#include <sevkit/key.h>
#include <sevkit/launch_digest.h>
#include <sevkit/measure.h>
#include <sevkit/policy.h>
#include <sevkit/products.h>
#include <sevkit/report.h>
#include <sevkit/vcpu.h>
#include <sevkit/verify.h>
#include <sevkit/version.h>
#include <sevkit/vmsa.h>

#endif
