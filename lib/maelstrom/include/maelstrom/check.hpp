// Invariants that hold in every build.
#pragma once

namespace maelstrom::internal {

// Ends the process by std::terminate(); the C++ runtime then prints the broken condition and its
// place to standard error. No destructor runs and nothing is written, so the damage spreads no
// further.
[[noreturn]] void broken_invariant(const char* condition, const char* file, int line) noexcept;

}  // namespace maelstrom::internal

// Ends the process unless `condition` holds, in release builds too. For our own bugs, where
// continuing could lose data or give a false verdict. Bad input is refused with an Error instead.
#define MAELSTROM_CHECK(condition)                                                         \
  (static_cast<bool>(condition) /* NOLINT: a macro, for the text, the file and the line */ \
       ? static_cast<void>(0)                                                              \
       : ::maelstrom::internal::broken_invariant(#condition, __FILE__, __LINE__))
