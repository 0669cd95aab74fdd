#include "maelstrom/check.hpp"

#include <stdexcept>
#include <string>

namespace maelstrom {

// The C++ runtime prints the name of this class.
class BrokenInvariant : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace internal {
namespace {

[[noreturn]] void raise(const std::string& text) { throw BrokenInvariant(text); }

}  // namespace

// An exception that leaves a noexcept function ends the process, and the runtime prints its text.
// So this library need not use a file descriptor here.
void broken_invariant(const char* condition, const char* file, int line) noexcept {
  raise(std::string(file) + ':' + std::to_string(line) + ": broken invariant: " + condition);
}

}  // namespace internal
}  // namespace maelstrom
