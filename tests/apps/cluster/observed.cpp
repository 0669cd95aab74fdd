#include "apps/cluster/observed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tests {
namespace {

constexpr std::size_t kMaxCaptured = 10'000;  // bytes; longer lines are not worth forging

}  // namespace

ObservedCluster::ObservedCluster(MakeApp make_app, std::size_t nodes, std::uint64_t seed)
    : Cluster(std::move(make_app), nodes, seed) {
  on_peer_line = [this](std::size_t to, const std::string& line) {
    if (line.size() < kMaxCaptured) captured.push_back({to, line});
  };
  on_warning = [this](std::string_view text) { log.emplace_back(text); };
}

std::string ObservedCluster::told(std::size_t node, std::string_view request) {
  const std::int64_t number = ++last_told_;
  deliver(node, fmt::format(R"({{"src":"c2","dest":"{}","body":{{"msg_id":{},{}}})", name(node),
                            number, request.substr(1)));
  for (const Time end = now() + kPatience; reply(number) == nullptr && now() < end;)
    pass(kShortest);
  const Reply* const answer = reply(number);
  return answer == nullptr ? "" : answer->body;
}

bool ObservedCluster::logged(std::string_view part) const {
  return std::ranges::any_of(
      log, [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

bool ObservedCluster::take_logged(std::string_view part) {
  return std::erase_if(log, [&](const std::string& text) {
           return text.find(part) != std::string::npos;
         }) > 0;
}

}  // namespace tests
