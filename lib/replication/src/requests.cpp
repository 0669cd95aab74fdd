#include "requests.hpp"

#include <algorithm>
#include <utility>

namespace maelstrom::replication {

void Requests::adapt(Duration election_timeout) {
  first_pause_ = std::max(kFirstPause, election_timeout * 3 / 2);
  patience_ = std::max(kPatience, election_timeout * 2);
}

Requests::Wait::Wait(Requests& requests, bool is_command, std::string text, Time now)
    : requests_(&requests), number_(requests.last_ + 1) {
  if (requests.requests_.size() >= kMost) {
    throw Error(ErrorCode::temporarily_unavailable, "too many requests wait already");
  }
  const auto pause = requests.first_pause_;
  requests.requests_[number_] = {number_, is_command,  std::move(text), this,
                                 now,     now + pause, pause,           {}};
  requests.last_ = number_;
}

Requests::Wait::~Wait() {
  if (requests_ == nullptr) return;
  requests_->requests_.erase(number_);
  std::erase_if(requests_->ended_, [this](const auto& ended) { return ended.first == this; });
}

Requests::~Requests() {
  for (auto& [number, request] : requests_) request.wait->requests_ = nullptr;
  for (auto& [wait, answer] : ended_) wait->requests_ = nullptr;
}

const Requests::Request* Requests::find(std::uint64_t number) const {
  const auto found = requests_.find(number);
  return found == requests_.end() ? nullptr : &found->second;
}

void Requests::finish(std::uint64_t number, Answer answer) {
  const auto found = requests_.find(number);
  if (found == requests_.end()) return;
  ended_.emplace_back(found->second.wait, std::move(answer));
  requests_.erase(found);
}

void Requests::abandon_commands(std::string_view why) {
  for (auto at = requests_.begin(); at != requests_.end();) {
    const auto& [number, request] = *at++;
    if (request.is_command) finish(number, Error(ErrorCode::timeout, std::string(why)));
  }
}

void Requests::expire(Time now) {
  while (!requests_.empty() && now - requests_.begin()->second.begin >= patience_) {
    const auto& [number, request] = *requests_.begin();
    finish(number, request.is_command
                       ? Error(ErrorCode::timeout, "no majority has answered in time")
                       : Error(ErrorCode::temporarily_unavailable, "no majority can be reached"));
  }
}

void Requests::hurry(Time now, const Addressee& leader) {
  for (auto& [number, request] : requests_) {
    if (request.asked == leader) continue;
    request.pause = first_pause_;
    request.next = now;
  }
}

void Requests::asked(std::uint64_t number, const Addressee& addressee) {
  const auto found = requests_.find(number);
  if (found != requests_.end()) found->second.asked = addressee;
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
    auto [wait, answer] = std::move(ended_.front());
    ended_.pop_front();
    wait->answer_.set(std::move(answer));
  }
}

}  // namespace maelstrom::replication
