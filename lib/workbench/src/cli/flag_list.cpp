#include "cli/flag_list.hpp"

#include <algorithm>

namespace maelstrom::workbench::cli {

void FlagList::set(const std::string& name, std::string value) {
  const auto found = std::ranges::find(flags_, name, &Flag::name);
  if (found != flags_.end()) {
    found->value = std::move(value);
  } else {
    add(name, std::move(value));
  }
}

void FlagList::remove(std::string_view name) {
  std::erase_if(flags_, [&](const Flag& flag) { return flag.name == name; });
}

std::vector<std::string> FlagList::words() const {
  std::vector<std::string> words;
  for (const auto& [name, value] : flags_) {
    words.push_back(name);
    if (value) words.push_back(*value);
  }
  return words;
}

}  // namespace maelstrom::workbench::cli
