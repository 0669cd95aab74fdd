// Invariants that hold in every build.
#pragma once

namespace maelstrom::internal {

// Ends the process by std::terminate(); the C++ runtime then prints what is broken, and where, to
// standard error. No destructor runs and nothing is written, so that whatever went wrong spreads
// no further.
[[noreturn]] void broken_invariant(const char* condition, const char* file, int line) noexcept;

}  // namespace maelstrom::internal

// Ends the process unless `condition` holds, in release builds too. For our own mistakes, where to
// go on could lose data or lie in a verdict. Input is refused with an Error instead.
#define MAELSTROM_CHECK(condition)                                                         \
  (static_cast<bool>(condition) /* NOLINT: a macro, for the text, the file and the line */ \
       ? static_cast<void>(0)                                                              \
       : ::maelstrom::internal::broken_invariant(#condition, __FILE__, __LINE__))
