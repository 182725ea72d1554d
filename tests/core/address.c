/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/address.h"

#include <gio/gio.h>
#include <string.h>

#include "core/error.h"

#define SECRET "pos_5ecret-kEy"

static void
assert_parsed (const char *text, const char *expected_base, const char *expected_origin)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *base_again = NULL;
  g_autofree char *origin_again = NULL;
  gboolean parsed = ef_address_parse (text, &base, &origin, &error);

  g_assert_no_error (error);
  g_assert_true (parsed);
  g_assert_cmpstr (base, ==, expected_base);
  g_assert_cmpstr (origin, ==, expected_origin);

  /* What is stored must be read back as the same. */
  g_assert_true (ef_address_parse (base, &base_again, &origin_again, NULL));
  g_assert_cmpstr (base_again, ==, base);
  g_assert_cmpstr (origin_again, ==, origin);
}

static void
assert_refused (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = NULL;
  g_autofree char *origin = NULL;

  if (ef_address_parse (text, &base, &origin, &error))
    g_error ("“%s” was taken as %s", text, base);
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_null (base);
  g_assert_null (origin);
  g_assert_cmpstr (error->message, !=, "");
  g_assert_null (strstr (error->message, SECRET));
  g_assert_null (strstr (error->message, "5ecret"));
}

static void
test_forms (void)
{
  assert_parsed ("https://api.postiz.com", "https://api.postiz.com", "https://api.postiz.com");
  assert_parsed ("https://api.postiz.com/", "https://api.postiz.com", "https://api.postiz.com");
  assert_parsed ("https://api.postiz.com/public/v1", "https://api.postiz.com",
                 "https://api.postiz.com");
  assert_parsed ("https://api.postiz.com/public/v1/", "https://api.postiz.com",
                 "https://api.postiz.com");
  assert_parsed ("https://host", "https://host", "https://host");
  assert_parsed ("https://host/api", "https://host/api", "https://host");
  assert_parsed ("https://host/api/", "https://host/api", "https://host");
  assert_parsed ("https://host/api/public/v1", "https://host/api", "https://host");
  assert_parsed ("https://host/api/public/v1/", "https://host/api", "https://host");
  assert_parsed ("https://host/api/public/v1///", "https://host/api", "https://host");
  assert_parsed ("http://localhost:3000/public/v1", "http://localhost:3000",
                 "http://localhost:3000");
  assert_parsed ("http://localhost:4007/api", "http://localhost:4007/api", "http://localhost:4007");
}

static void
test_typing (void)
{
  assert_parsed ("  https://host \n", "https://host", "https://host");
  assert_parsed ("HTTPS://Host.Example/", "https://host.example", "https://host.example");
  assert_parsed ("https://a-b_c.example", "https://a-b_c.example", "https://a-b_c.example");
  assert_refused ("");
  assert_refused (" \t\n");
  assert_refused ("host.example");
  assert_refused ("host.example:4007");
  assert_refused ("//host.example");
  assert_refused ("https:host.example");
  assert_refused ("https:/host.example");
  assert_refused ("https://");
  assert_refused ("https:///api");
  assert_refused ("://host.example");
  assert_refused ("ftp://host.example");
  assert_refused ("file:///etc/passwd");
  assert_refused ("javascript://host.example");
}

static void
test_ports (void)
{
  assert_parsed ("https://host:443", "https://host", "https://host");
  assert_parsed ("http://host:80/api", "http://host/api", "http://host");
  assert_parsed ("https://host:80", "https://host:80", "https://host:80");
  assert_parsed ("http://host:443", "http://host:443", "http://host:443");
  assert_parsed ("https://host:8443", "https://host:8443", "https://host:8443");
  assert_parsed ("https://host:65535", "https://host:65535", "https://host:65535");
  assert_parsed ("https://host:", "https://host", "https://host");
  assert_refused ("https://host:0");
  assert_refused ("https://host:65536");
  assert_refused ("https://host:99999999999999999999");
  assert_refused ("https://host:-1");
  assert_refused ("https://host:80x");
}

static void
test_ip (void)
{
  assert_parsed ("http://127.0.0.1:4007", "http://127.0.0.1:4007", "http://127.0.0.1:4007");
  assert_parsed ("http://[::1]", "http://[::1]", "http://[::1]");
  assert_parsed ("http://[::1]:3000/api", "http://[::1]:3000/api", "http://[::1]:3000");
  assert_parsed ("https://[2001:DB8::A]:443/", "https://[2001:db8::a]", "https://[2001:db8::a]");
  assert_refused ("http://[::1");
  assert_refused ("http://::1");
  assert_refused ("http://[host]");
  assert_refused ("http://[fe80::1%25eth0]");
}

static void
test_idn (void)
{
  assert_parsed ("https://b\u00fccher.example", "https://xn--bcher-kva.example",
                 "https://xn--bcher-kva.example");
  assert_parsed ("https://B\u00dcCHER.example/api", "https://xn--bcher-kva.example/api",
                 "https://xn--bcher-kva.example");
  assert_parsed ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example",
                 "https://xn--bcher-kva.example");
  assert_parsed ("https://\u4f8b\u3048.\u30c6\u30b9\u30c8", "https://xn--r8jz45g.xn--zckzah",
                 "https://xn--r8jz45g.xn--zckzah");
}

/* Where the key goes is decided by the origin, so nothing may be in a host that is not a host: not
 * through an escape, and not through a letter that turns into a slash when names are normalised. */
static void
test_host_smuggling (void)
{
  assert_refused ("https://good.example%2F.evil.example");
  assert_refused ("https://good.example%40evil.example");
  assert_refused ("https://good.example%3A8080");
  assert_refused ("https://good.example%23.evil.example");
  assert_refused ("https://good.example%3F.evil.example");
  assert_refused ("https://good.example\\.evil.example");
  assert_refused ("https://good.example\\@evil.example");
  assert_refused ("https://good\u2100.evil.example");
  assert_refused ("https://good.example\uff0f.evil.example");
  assert_refused ("https://good.example\uff03evil.example");
  assert_refused ("https://good%0Aexample");
  assert_refused ("https://good%00example");
  assert_refused ("https://good%20example");
  assert_refused ("https://<good>");
  assert_refused ("https://.");
  assert_refused ("https://a..b");
}

static void
test_paths (void)
{
  assert_refused ("https://host/launches");
  assert_refused ("https://host/API");
  assert_refused ("https://host/api/v1");
  assert_refused ("https://host/api/public");
  assert_refused ("https://host/apipublic/v1");
  assert_refused ("https://host/public/v1/public/v1");
  assert_refused ("https://host/public/v1/is-connected");
  assert_refused ("https://host//api");
  assert_refused ("https://host/api/..%2flaunches");
  assert_parsed ("https://host/./launches/../api", "https://host/api", "https://host");
}

/* People paste what they have, the key with it. */
static void
test_secrets (void)
{
  assert_refused (SECRET);
  assert_refused ("https://" SECRET "@host");
  assert_refused ("https://user:" SECRET "@host");
  assert_refused ("https://host?key=" SECRET);
  assert_refused ("https://host/api?apiKey=" SECRET);
  assert_refused ("https://host#" SECRET);
  assert_refused ("https://host/" SECRET);
  assert_refused ("https://host/api/public/v1/" SECRET);
  assert_refused ("https://host:" SECRET);
  assert_refused ("https://host/%zz" SECRET);
  assert_refused ("https://host:" SECRET "@evil.example");
  assert_refused (SECRET "://host");
  assert_refused ("https://" SECRET " host");
  assert_refused ("https://host?");
  assert_refused ("https://host#");
  assert_refused ("https://@host");
}

static void
test_characters (void)
{
  g_autofree char *letters = g_strnfill (3000, 'a');
  g_autofree char *host = g_strconcat ("https://", letters, NULL);
  g_autofree char *path = g_strconcat ("https://host/", letters, NULL);

  assert_refused (letters);
  assert_refused (host);
  assert_refused (path);
  assert_refused ("https://ho st");
  assert_refused ("https://host /api");
  assert_refused ("https://host/a pi");
  assert_refused ("https://host\n.example");
  assert_refused ("https://ho\tst");
  assert_refused ("https://ho\x01st");
  assert_refused ("https://ho\x7fst");
  assert_refused ("https://host/\r\nX-Header: 1");
  assert_refused ("https://ho\xffst");
  assert_refused ("https://ho\xc3");
  assert_refused ("https://ho\u202est");
}

/* DNS carries 253 characters; more would fail later and less clearly. */
static void
test_long_host (void)
{
  g_autofree char *label = g_strnfill (60, 'a');
  g_autofree char *most = g_strdup_printf ("https://%s.%s.%s.%s", label, label, label, label);
  g_autofree char *more = g_strdup_printf ("%s.%s", most, label);

  assert_parsed (most, most, most);
  assert_refused (more);
}

static void
test_nothing_asked (void)
{
  g_assert_true (ef_address_parse ("https://host/api", NULL, NULL, NULL));
  g_assert_false (ef_address_parse ("host", NULL, NULL, NULL));
}

/* Whatever is accepted is an address whose host is the one that was typed. */
static void
test_random (void)
{
  static const char letters[] = "https://a.b-c:@/[]%?#\\ \n\xc3\xbc"
                                "109\xe2\x84\x80"
                                "api";

  for (guint i = 0; i < 20000; i++) {
    g_autoptr (GString) text = g_string_new (g_test_rand_bit () ? "https://" : "");
    g_autofree char *base = NULL;
    g_autofree char *origin = NULL;

    for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
      g_string_append_c (text, letters[g_test_rand_int_range (0, sizeof letters - 1)]);

    if (ef_address_parse (text->str, &base, &origin, NULL)) {
      g_autoptr (GUri) uri = g_uri_parse (origin, G_URI_FLAGS_ENCODED, NULL);
      g_autofree char *again = NULL;

      g_assert_nonnull (uri);
      g_assert_cmpstr (g_uri_get_path (uri), ==, "");
      g_assert_null (g_uri_get_userinfo (uri));
      g_assert_true (ef_address_parse (base, &again, NULL, NULL));
      g_assert_cmpstr (again, ==, base);
      g_assert_true (g_str_has_prefix (base, origin));
    }
  }
}

static void
assert_key (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = ef_api_key_clean (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
}

static void
assert_key_refused (const char *text, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = ef_api_key_clean (text, &error);

  g_assert_null (key);
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (strstr (error->message, "5ecret"));
}

static void
test_key (void)
{
  g_autofree char *most = g_strnfill (4096, 'k');
  g_autofree char *more = g_strnfill (4097, 'k');

  assert_key (SECRET, SECRET);
  assert_key ("  " SECRET " \r\n", SECRET);
  assert_key ("Bearer " SECRET, SECRET);
  assert_key ("bearer   " SECRET "\n", SECRET);
  assert_key ("BearerOfNews", "BearerOfNews");
  assert_key (most, most);
  assert_key_refused (more, "long");
  assert_key_refused ("", "empty");
  assert_key_refused (" \n", "empty");
  assert_key_refused ("Bearer ", "empty");
  assert_key_refused ("Bearer", "empty");
  assert_key_refused (SECRET " " SECRET, "spaces");
  assert_key_refused (SECRET "\n" SECRET, "spaces");
  assert_key_refused ("\u00a0" SECRET, "spaces");
  assert_key_refused (SECRET "\x7f", "spaces");
  assert_key_refused (SECRET "\xff", "spaces");
  assert_key_refused (SECRET "\u00e9", "spaces");
  assert_key_refused ("Authorization: " SECRET, "spaces");
}

static void
test_open (void)
{
  g_assert_true (ef_address_is_open ("http://h.example"));
  g_assert_true (ef_address_is_open ("http://192.168.1.2:5000"));
  g_assert_false (ef_address_is_open ("https://h.example"));
  g_assert_false (ef_address_is_open ("http://127.0.0.1:5000"));
  g_assert_false (ef_address_is_open ("http://[::1]"));
  g_assert_false (ef_address_is_open ("http://localhost:3000/api"));
  g_assert_false (ef_address_is_open (""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/forms", test_forms);
  g_test_add_func ("/address/typing", test_typing);
  g_test_add_func ("/address/ports", test_ports);
  g_test_add_func ("/address/ip", test_ip);
  g_test_add_func ("/address/idn", test_idn);
  g_test_add_func ("/address/host-smuggling", test_host_smuggling);
  g_test_add_func ("/address/paths", test_paths);
  g_test_add_func ("/address/secrets", test_secrets);
  g_test_add_func ("/address/characters", test_characters);
  g_test_add_func ("/address/long-host", test_long_host);
  g_test_add_func ("/address/nothing-asked", test_nothing_asked);
  g_test_add_func ("/address/random", test_random);
  g_test_add_func ("/address/key", test_key);
  g_test_add_func ("/address/open", test_open);

  return g_test_run ();
}
