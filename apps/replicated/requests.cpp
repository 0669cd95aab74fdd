#include "replicated/requests.hpp"

#include <algorithm>
#include <utility>

namespace apps::replicated {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Time;

void Requests::adapt(maelstrom::Duration election_timeout) {
  first_pause_ = std::max(kFirstPause, election_timeout * 3 / 2);
  patience_ = std::max(kPatience, election_timeout * 2);
}

const Requests::Request& Requests::add(bool is_command, std::string text,
                                       maelstrom::Slot<Result>& slot, Time now) {
  if (requests_.size() >= kMost) {
    throw Error(ErrorCode::temporarily_unavailable, "too many requests wait already");
  }
  const std::uint64_t number = ++last_;
  Request& request = requests_[number];
  request = {number, is_command, std::move(text), &slot, now, now + first_pause_, first_pause_};
  return request;
}

void Requests::finish(std::uint64_t number, Result result) {
  const auto found = requests_.find(number);
  if (found == requests_.end()) return;
  ended_.emplace_back(found->second.slot, std::move(result));
  requests_.erase(found);
}

void Requests::expire(Time now) {
  while (!requests_.empty() && now - requests_.begin()->second.begin >= patience_) {
    const auto& [number, request] = *requests_.begin();
    finish(number, request.is_command
                       ? Error(ErrorCode::timeout, "no majority has answered in time")
                       : Error(ErrorCode::temporarily_unavailable, "no majority can be reached"));
  }
}

void Requests::hurry(Time now) {
  for (auto& [number, request] : requests_) {
    request.pause = first_pause_;
    request.next = now;
  }
}

std::vector<const Requests::Request*> Requests::due(Time now) {
  std::vector<const Request*> due;
  for (auto& [number, request] : requests_) {
    if (request.next > now) continue;
    request.next = now + request.pause;
    request.pause *= 2;
    due.push_back(&request);
  }
  return due;
}

std::uint64_t Requests::floor() const {
  const auto first = std::ranges::find_if(
      requests_, [](const auto& request) { return request.second.is_command; });
  return first == requests_.end() ? last_ + 1 : first->first;
}

void Requests::resume() {
  while (!ended_.empty()) {
    auto ended = std::exchange(ended_, {});
    for (auto& [slot, result] : ended) slot->set(std::move(result));
  }
}

}  // namespace apps::replicated
