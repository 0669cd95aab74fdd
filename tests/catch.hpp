// One include for Catch2 2.13 and 3. Tests stay in the subset that both share: TEST_CASE, SECTION,
// CHECK, REQUIRE, CAPTURE, INFO, GENERATE, REQUIRE_THROWS_AS; no matchers.
#pragma once

// Compiles the tests in three quarters of the time: an exception in an expression that is checked
// ends its test case, which fails, and no longer only that check.
#define CATCH_CONFIG_FAST_COMPILE

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
