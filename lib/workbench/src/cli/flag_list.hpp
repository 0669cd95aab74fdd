// A command line to show to people, who may run it again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maelstrom::workbench::cli {

// Flags with their values, in order.
class FlagList {
 public:
  void add(std::string name, std::string value) {
    flags_.push_back({std::move(name), std::move(value)});
  }
  // A flag without a value.
  void add(std::string name) { flags_.push_back({std::move(name), std::nullopt}); }
  // Sets the only value of the flag, in its place or at the end.
  void set(const std::string& name, std::string value);
  void remove(std::string_view name);

  // As the arguments of a program.
  std::vector<std::string> words() const;

 private:
  struct Flag {
    std::string name;
    std::optional<std::string> value;
  };
  std::vector<Flag> flags_;
};

}  // namespace maelstrom::workbench::cli
