// The meanings of anomalies' names. For transactions: Adya, Liskov & O'Neil, "Generalized Isolation
// Level Definitions", ICDE 2000; Kingsbury & Alvaro, "Elle", VLDB 2020.
#include <algorithm>
#include <array>
#include <utility>

#include "report/anomalies.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr std::array kMeanings = {
    std::pair<std::string_view, std::string_view>{
        "G0", "Dirty write: transactions overwrote each other in a circle."},
    std::pair<std::string_view, std::string_view>{
        "G1a", "Aborted read: a transaction read what a failed one wrote."},
    std::pair<std::string_view, std::string_view>{
        "G1b", "Intermediate read: a transaction read what another one wrote and then overwrote."},
    std::pair<std::string_view, std::string_view>{
        "G1c",
        "Circular information flow: each transaction read or overwrote what the one before "
        "it wrote."},
    std::pair<std::string_view, std::string_view>{
        "G-single-item", "Read skew: a circle with one read that missed a later write."},
    std::pair<std::string_view, std::string_view>{
        "G-nonadjacent-item",
        "Long fork: a circle with several reads that missed writes, no two in a row. Snapshot "
        "isolation forbids it."},
    std::pair<std::string_view, std::string_view>{
        "G2-item",
        "Write skew: a circle with reads that missed writes. Snapshot isolation allows "
        "it, serializability does not."},
    std::pair<std::string_view, std::string_view>{
        "internal", "A transaction did not see its own earlier reads or writes."},
    std::pair<std::string_view, std::string_view>{
        "lost-update",
        "Transactions read the same version of a key, and more than one of them "
        "wrote it."},
    std::pair<std::string_view, std::string_view>{
        "dirty-update", "A transaction built on the write of one that failed."},
    std::pair<std::string_view, std::string_view>{
        "incompatible-order", "Reads of one key saw its elements in different orders."},
    std::pair<std::string_view, std::string_view>{"duplicate-elements",
                                                  "A read saw one element more than once."},
    std::pair<std::string_view, std::string_view>{"unobservable", "A read saw what nobody wrote."},
    std::pair<std::string_view, std::string_view>{
        "cyclic-versions", "The versions of a key follow each other in a circle."},
    std::pair<std::string_view, std::string_view>{
        "not linearizable",
        "No order of the operations on the key, each between its invocation and its completion, "
        "explains what they returned."},
    std::pair<std::string_view, std::string_view>{
        "lost", "Elements that were acknowledged or read, and were missing in the end."},
    std::pair<std::string_view, std::string_view>{"duplicate ids",
                                                  "Ids that were given out more than once."},
    std::pair<std::string_view, std::string_view>{
        "wrong values", "Operations that returned something else than they had to."},
    std::pair<std::string_view, std::string_view>{
        "lost-write", "A message that was acknowledged was not polled, though later ones were."},
    std::pair<std::string_view, std::string_view>{
        "unseen", "Messages that were acknowledged and that no poll ever returned."},
    std::pair<std::string_view, std::string_view>{"duplicate",
                                                  "One message stands at several offsets."},
    std::pair<std::string_view, std::string_view>{"inconsistent-offsets",
                                                  "Different messages were seen at one offset."},
    std::pair<std::string_view, std::string_view>{
        "poll-skip", "Successive polls of a process passed over messages of a key."},
    std::pair<std::string_view, std::string_view>{
        "int-poll-skip", "One operation's polls passed over messages of a key."},
    std::pair<std::string_view, std::string_view>{
        "nonmonotonic-poll", "Successive polls of a process went back in a key."},
    std::pair<std::string_view, std::string_view>{"int-nonmonotonic-poll",
                                                  "One operation's polls went back in a key."},
    std::pair<std::string_view, std::string_view>{
        "nonmonotonic-send", "Successive sends of a process got offsets that go back."},
    std::pair<std::string_view, std::string_view>{
        "int-nonmonotonic-send", "One operation's sends got offsets that go back."},
    std::pair<std::string_view, std::string_view>{
        "precommitted-read", "A transaction polled what it sent itself, before it committed."},
    std::pair<std::string_view, std::string_view>{"no-writer-of-value",
                                                  "A poll returned a message that nobody sent."},
};

}  // namespace

std::string meaning_of(std::string_view type) {
  constexpr std::array kSuffixes = {
      std::pair<std::string_view, std::string_view>{
          "-realtime", " Here the circle needs that one was completed before another began."},
      std::pair<std::string_view, std::string_view>{
          "-process", " Here the circle needs the order of operations within a process."},
  };
  std::string_view more;
  for (const auto& [suffix, meaning] : kSuffixes) {
    if (!type.ends_with(suffix)) continue;
    type.remove_suffix(suffix.size());
    more = meaning;
  }
  const auto found =
      std::ranges::find(kMeanings, type, &std::pair<std::string_view, std::string_view>::first);
  return found == kMeanings.end() ? std::string() : std::string(found->second).append(more);
}

}  // namespace maelstrom::workbench::report
