/* SPDX-License-Identifier: Apache-2.0 */
#include "config/toml.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace
{

/* toml++ did not expect what it found. */
class surprise : public std::logic_error
{
  public:
    using std::logic_error::logic_error;
};

[[noreturn]] void surprised(const char *expectation)
{
    throw surprise(expectation);
}

} /* namespace */

/* toml++ asserts what malformed files violate ("[[[a"); they must not end the program, and with NDEBUG it
 * would go on with what cannot be. */
#undef NDEBUG
#define TOML_ASSERT(expectation) \
    (static_cast<bool>(expectation) ? static_cast<void>(0) : surprised(#expectation))

/* All of it in this file, so that the program needs no library of toml++ at run time. */
#define TOML_HEADER_ONLY       1
#define TOML_EXCEPTIONS        1
#define TOML_ENABLE_FORMATTERS 1
#include <toml++/toml.h>

namespace
{

void add_string(std::string &json, std::string_view text)
{
    json += '"';
    for (char c : text) {
        char escape[8];

        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
            json += escape;
        } else {
            json += c;
        }
    }
    json += '"';
}

/* RFC 6901, section 3. */
std::string pointer_to(const std::string &parent, std::string_view key)
{
    std::string pointer = parent + '/';

    for (char c : key) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
    return pointer;
}

template <typename T> std::string printed(const T &value)
{
    std::ostringstream stream;

    stream << value;
    return stream.str();
}

class converter
{
  public:
    std::string document, places;

    void convert(const toml::node &node, const std::string &pointer)
    {
        if (++depth > DEPTH_MAX)
            throw toml::parse_error("tables in too many tables", node.source());
        if (const toml::table *table = node.as_table())
            convert_table(*table, pointer);
        else if (const toml::array *array = node.as_array())
            convert_array(*array, pointer);
        else
            convert_value(node);
        depth--;
    }

  private:
    static constexpr unsigned DEPTH_MAX = 300;
    unsigned depth = 0;

    void add_place(const std::string &pointer, const toml::source_position &place)
    {
        if (!places.empty())
            places += ',';
        add_string(places, pointer);
        places += ":[" + std::to_string(place.line) + ',' + std::to_string(place.column) + ']';
    }

    void convert_table(const toml::table &table, const std::string &parent)
    {
        const char *separator = "";

        document += '{';
        for (auto &&[key, value] : table) {
            std::string pointer = pointer_to(parent, key.str());

            add_place(pointer, key.source().begin);
            document += separator;
            add_string(document, key.str());
            document += ':';
            convert(value, pointer);
            separator = ",";
        }
        document += '}';
    }

    void convert_array(const toml::array &array, const std::string &parent)
    {
        std::size_t index = 0;

        document += '[';
        for (auto &&value : array) {
            std::string pointer = parent + '/' + std::to_string(index);

            add_place(pointer, value.source().begin);
            if (index++ > 0)
                document += ',';
            convert(value, pointer);
        }
        document += ']';
    }

    void convert_value(const toml::node &node)
    {
        if (const auto *text = node.as_string())
            add_string(document, text->get());
        else if (const auto *integer = node.as_integer())
            document += std::to_string(integer->get());
        else if (const auto *boolean = node.as_boolean())
            document += boolean->get() ? "true" : "false";
        else if (const auto *number = node.as_floating_point())
            convert_number(number->get(), node.source().begin);
        else if (const auto *date = node.as_date())
            add_string(document, printed(date->get()));
        else if (const auto *time = node.as_time())
            add_string(document, printed(time->get()));
        else if (const auto *moment = node.as_date_time())
            add_string(document, printed(moment->get()));
    }

    void convert_number(double number, const toml::source_position &place)
    {
        char digits[40];

        if (!std::isfinite(number))
            throw toml::parse_error("nan and inf have no meaning here",
                                    toml::source_region{place, place, nullptr});
        std::snprintf(digits, sizeof(digits), "%.17g", number);
        document += digits;
        if (!std::strpbrk(digits, ".e"))
            document += ".0";
    }
};

/* C++ has no designated way to hand text to C but a copy. */
char *copy(const std::string &text)
{
    return strdup(text.c_str());
}

int fail(struct sevkit_error *error, int code, const std::string &text)
{
    if (error) {
        error->code = code;
        error->reason = SEVKIT_REASON_NONE;
        std::snprintf(error->text, sizeof(error->text), "%s", text.c_str());
    }
    return code;
}

/* toml++ 3.3 bounds how deep values are nested (256), but not the parts of a key (a.a.a. ...), each of which
 * is a table that frees the one inside it: a long key is more than a stack can hold. */
constexpr unsigned KEY_PARTS_MAX = 32;

/* The last one or two quotes of a string may stand right before the three that end it (TOML 1.0). */
std::size_t behind_last_quotes(std::string_view text, std::size_t at)
{
    for (const std::size_t end = at + 2; at < end && at < text.size() && text[at] == text[at - 1];)
        at++;
    return at;
}

/* From the quote at text[at] to behind the string that it begins, or to the end. */
std::size_t behind_string(std::string_view text, std::size_t at)
{
    const char quote = text[at];
    const std::string_view triple = quote == '"' ? "\"\"\"" : "\'\'\'";
    const bool is_long = text.substr(at, 3) == triple;

    at += is_long ? 3 : 1;
    while (at < text.size()) {
        if (quote == '"' && text[at] == '\\')
            at += 2;
        else if (is_long && text.substr(at, 3) == triple)
            return behind_last_quotes(text, at + 3);
        else if (!is_long && (text[at] == quote || text[at] == '\n'))
            return at + 1;
        else
            at++;
    }
    return text.size();
}

[[noreturn]] void refuse(const char *reason, std::string_view text, std::size_t at)
{
    const std::size_t line_start = text.rfind('\n', at) + 1; /* 0 where there is none */
    toml::source_position place{1, 1};

    place.line += static_cast<toml::source_index>(std::count(&text[0], &text[at], '\n'));
    place.column = static_cast<toml::source_index>(at - line_start + 1);
    throw toml::parse_error(reason, toml::source_region{place, place, nullptr});
}

/* Throws where a key has more parts than any that has a meaning. */
void check_keys(std::string_view text)
{
    unsigned parts = 1;

    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];

        if (c == '"' || c == '\'') {
            at = behind_string(text, at);
            continue;
        }
        if (c == '#')
            at = std::min(text.find('\n', at), text.size());
        if (c == '.' && ++parts > KEY_PARTS_MAX)
            refuse("a key of more than 32 parts", text, at);
        if (std::strchr("=,[]{}\n", c) != nullptr)
            parts = 1;
        at += c != '#';
    }
}

/* toml++'s test for blanks that are not ASCII (3.3 and 3.4) declares most letters that are not ASCII
 * unreachable. While it parses, the characters U+0080 to U+FFFF are therefore replaced by those of plane 13,
 * to which Unicode assigns none: one for one, so that columns stay. In UTF-8 these are F3 90..9F xx xx. */
constexpr unsigned char PLANE_13 = 0xf3;

bool is_within(char c, unsigned first, unsigned last)
{
    return first <= static_cast<unsigned char>(c) && static_cast<unsigned char>(c) <= last;
}

bool is_plane_13(std::string_view text, std::size_t at)
{
    return at + 3 < text.size() && is_within(text[at], PLANE_13, PLANE_13) &&
           is_within(text[at + 1], 0x90, 0x9f);
}

/* The length of the UTF-8 sequence of a character U+0080 to U+FFFF, or 0: RFC 3629, section 4. */
std::size_t sequence_length(std::string_view text, std::size_t at)
{
    const std::string_view sequence = text.substr(at, 3);
    const unsigned first = static_cast<unsigned char>(sequence[0]);

    if (sequence.size() >= 2 && is_within(sequence[0], 0xc2, 0xdf))
        return is_within(sequence[1], 0x80, 0xbf) ? 2 : 0;
    if (sequence.size() < 3 || !is_within(sequence[0], 0xe0, 0xef) ||
        !is_within(sequence[2], 0x80, 0xbf))
        return 0;
    return is_within(sequence[1], first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) ? 3 : 0;
}

void check_plane_13(std::string_view text)
{
    constexpr std::string_view escapes[] = {"\\U000D", "\\U000d"};

    for (std::size_t at = 0; at < text.size(); at++) {
        const std::string_view start = text.substr(at, escapes[0].size());

        if (is_plane_13(text, at) || start == escapes[0] || start == escapes[1])
            refuse("a character U+D0000 to U+DFFFF, which Unicode does not assign", text, at);
    }
}

std::string replace_letters(std::string_view text)
{
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    std::string replaced;

    for (std::size_t at = 0; at < text.size();) {
        const bool is_mark = at == 0 && text.substr(0, 3) == byte_order_mark;
        const std::size_t length = is_mark ? 0 : sequence_length(text, at);

        if (length == 0) {
            replaced += text[at++];
            continue;
        }
        replaced += static_cast<char>(PLANE_13);
        replaced += static_cast<char>(0x90 | (length == 3 ? text[at] & 0x0f : 0));
        replaced += length == 3 ? text[at + 1] : static_cast<char>(0x80 | (text[at] & 0x1f));
        replaced += text[at + length - 1];
        at += length;
    }
    return replaced;
}

std::string restore_letters(const std::string &replaced)
{
    std::string text;

    for (std::size_t at = 0; at < replaced.size();) {
        if (!is_plane_13(replaced, at)) {
            text += replaced[at++];
            continue;
        }
        if (is_within(replaced[at + 1], 0x90, 0x90) && is_within(replaced[at + 2], 0x80, 0x9f)) {
            text += static_cast<char>(0xc0 | (replaced[at + 2] & 0x1f));
        } else {
            text += static_cast<char>(0xe0 | (replaced[at + 1] & 0x0f));
            text += replaced[at + 2];
        }
        text += replaced[at + 3];
        at += 4;
    }
    return text;
}

/* The parser repeats what it saw, also a control character; a message is one line. */
std::string one_line(const std::string &message)
{
    static const char digits[] = "0123456789abcdef";
    std::string text;

    for (const char letter : message) {
        const auto byte = static_cast<unsigned char>(letter);

        if (byte >= 0x20 && byte != 0x7f) {
            text += letter;
            continue;
        }
        text += "\\x";
        text += digits[byte >> 4];
        text += digits[byte & 0xf];
    }
    return text;
}

int convert_all(const char *name, std::string_view text, char **ret_json,
                struct sevkit_error *error)
{
    converter converter;
    char *json;

    try {
        check_keys(text);
        check_plane_13(text);
        toml::table table = toml::parse(replace_letters(text));

        converter.convert(table, "");
    } catch (const toml::parse_error &problem) {
        const toml::source_position place = problem.source().begin;

        return fail(error, SEVKIT_EINPUT,
                    std::string(name) + ':' + std::to_string(place.line) + ':' +
                        std::to_string(place.column) + ": " +
                        one_line(restore_letters(std::string(problem.description()))));
    }
    json = copy(restore_letters("{\"document\":" + converter.document + ",\"places\":{" +
                                converter.places + "}}"));
    if (!json)
        return fail(error, SEVKIT_ENOMEM, "out of memory");
    *ret_json = json;
    return 0;
}

} /* namespace */

int sk_toml_to_json(const char *name, const char *text, size_t size, char **ret_json,
                    struct sevkit_error *error)
{
    /* No exception may reach C. */
    try {
        return convert_all(name, std::string_view(text, size), ret_json, error);
    } catch (const surprise &) {
        return fail(error, SEVKIT_EINPUT, std::string(name) + ": not valid TOML");
    } catch (const std::bad_alloc &) {
        return fail(error, SEVKIT_ENOMEM, "out of memory");
    } catch (const std::exception &problem) {
        return fail(error, SEVKIT_EINTERNAL, std::string(name) + ": " + problem.what());
    }
}
