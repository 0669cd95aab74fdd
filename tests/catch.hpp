// One include for Catch2 2.13 and 3. Tests stay in the subset that both share: TEST_CASE, SECTION,
// CHECK, REQUIRE, CAPTURE, INFO, GENERATE, REQUIRE_THROWS_AS; no matchers.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
