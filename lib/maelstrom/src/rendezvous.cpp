#include "rendezvous.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "maelstrom/check.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom {
namespace {

// 64 bits of the key and the node's id, spread evenly: FNV-1a (Fowler, Noll, Vo) over both, then
// one step of splitmix64, whose output depends on every input bit.
std::uint64_t weight(std::string_view key, std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  };
  add(key);
  hash = (hash ^ 0xffU) * 0x100000001b3U;  // a byte that UTF-8 lacks separates key and id
  add(id);
  return splitmix64(hash);
}

}  // namespace

std::string_view rendezvous_owner(std::string_view key, const std::vector<std::string>& ids) {
  MAELSTROM_CHECK(!ids.empty());
  return *std::ranges::max_element(ids, {}, [key](const std::string& id) {
    return std::pair(weight(key, id), std::string_view(id));
  });
}

}  // namespace maelstrom
