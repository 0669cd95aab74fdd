#include "maelstrom/replication/versions.hpp"

#include <algorithm>
#include <utility>

#include "maelstrom/error.hpp"

namespace maelstrom::replication {
namespace {

auto find(auto& marks, const Origin& origin) {
  return std::ranges::lower_bound(marks, origin, {}, &Versions::origin);
}

}  // namespace

Versions::Versions(std::vector<Mark> marks) : marks_(std::move(marks)) {
  for (std::size_t i = 0; i < marks_.size(); ++i) {
    const bool is_in_order = i == 0 || origin(marks_[i - 1]) < origin(marks_[i]);
    if (is_in_order && std::get<2>(marks_[i]) > 0) continue;
    throw Error(ErrorCode::malformed_request,
                "versions have an origin out of order, or one that has contributed nothing");
  }
}

std::uint64_t Versions::of(const Origin& origin) const {
  const auto found = find(marks_, origin);
  return found != marks_.end() && Versions::origin(*found) == origin ? std::get<2>(*found) : 0;
}

bool Versions::takes(const Origin& origin) const {
  if (marks_.size() < kMaxLives || of(origin) > 0) return true;
  const auto node = [](const Mark& mark) { return std::get<0>(mark); };
  return static_cast<std::size_t>(std::ranges::count(marks_, origin.node, node)) < kMaxLives;
}

Versions Versions::taken(const Versions& other) const {
  Versions part = other;
  std::erase_if(part.marks_, [this](const Mark& mark) { return !takes(Versions::origin(mark)); });
  return part;
}

bool Versions::covers(const Versions& other) const {
  auto ours = marks_.begin();
  for (const Mark& theirs : other.marks_) {
    while (ours != marks_.end() && origin(*ours) < origin(theirs)) ++ours;
    if (ours == marks_.end() || origin(*ours) != origin(theirs)) return false;
    if (std::get<2>(*ours) < std::get<2>(theirs)) return false;
  }
  return true;
}

void Versions::raise(const Origin& origin, std::uint64_t number) {
  if (number == 0) return;
  const auto found = find(marks_, origin);
  if (found == marks_.end() || Versions::origin(*found) != origin) {
    marks_.insert(found, {origin.node, origin.life, number});
  } else {
    std::get<2>(*found) = std::max(std::get<2>(*found), number);
  }
}

void Versions::join(const Versions& other) {
  for (const Mark& mark : other.marks_) raise(origin(mark), std::get<2>(mark));
}

Versions Versions::meet(const Versions& other) const {
  Versions both;
  auto ours = marks_.begin();
  for (const Mark& theirs : other.marks_) {
    while (ours != marks_.end() && origin(*ours) < origin(theirs)) ++ours;
    if (ours == marks_.end()) break;
    if (origin(*ours) == origin(theirs)) both.marks_.push_back(std::min(*ours, theirs));
  }
  return both;
}

}  // namespace maelstrom::replication
