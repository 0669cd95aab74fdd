#include "directory.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "maelstrom/message.hpp"

namespace maelstrom {
namespace {

constexpr std::array<std::string_view, 4> kServices = {"lin-kv", "seq-kv", "lww-kv", "lin-tso"};

constexpr std::size_t kNoNumber = ~std::size_t{0};

// The number of a client with a name of Maelstrom's form; kNoNumber for any other id.
std::size_t client_number(std::string_view id) {
  constexpr std::size_t kMostDigits = 9;
  if (!is_client(id) || id.size() < 2 || id.size() > 1 + kMostDigits) return kNoNumber;
  std::size_t number = 0;
  for (const char c : id.substr(1)) {
    if (c < '0' || c > '9') return kNoNumber;
    number = 10 * number + static_cast<std::size_t>(c - '0');
  }
  return number;
}

}  // namespace

bool Directory::is_service(std::string_view id) {
  return std::ranges::find(kServices, id) != kServices.end();
}

void Directory::set_nodes(const std::vector<std::string>& ids) {
  others_.clear();
  for (const std::string_view service : kServices) others_.emplace(service);
  others_.insert(ids.begin(), ids.end());
}

void Directory::saw(std::string_view id) {
  const std::size_t number = client_number(id);
  if (number < kMostClients) {
    if (number >= clients_.size()) clients_.resize(number + 1);
    clients_[number] = true;
  } else if (is_client(id) && others_.size() < kMostOthers) {
    others_.emplace(id);
  }
}

bool Directory::knows(std::string_view id) const {
  const std::size_t number = client_number(id);
  if (number < kMostClients) return number < clients_.size() && clients_[number];
  return others_.contains(std::string(id)) || (is_client(id) && others_.size() >= kMostOthers);
}

}  // namespace maelstrom
