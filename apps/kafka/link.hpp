// What one broker tells another, and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <maelstrom/maelstrom.hpp>
#include <optional>
#include <string>

#include "kafka/journal.hpp"
#include "kafka/record.hpp"
#include "kafka/window.hpp"

namespace apps::kafka {

struct LinkOptions {
  // Between two batches while a client waits for what the next one brings. The first one goes at
  // once, so that this is felt only where there is a crowd, and then it is what bounds messages.
  maelstrom::Duration gap = std::chrono::milliseconds(1);
  // How long records and acknowledgements, for which nobody waits, wait for a batch to ride with.
  maelstrom::Duration linger = std::chrono::milliseconds(20);
  // Between greetings to a peer that has not shown yet that it knows of our start.
  maelstrom::Duration greeting = std::chrono::milliseconds(250);
  // A peer that has acknowledged nothing for so long gets nothing to append any more; and what a
  // peer last said it had, if that is less than before, is believed after so long.
  maelstrom::Duration patience = std::chrono::seconds(1);
  // When nothing was acknowledged for so long, the link starts anew: no client waits any longer
  // for what it was to append (they wait for 4 s).
  maelstrom::Duration lost = std::chrono::seconds(5);
  std::size_t batch_bytes = 256 * 1024;  // of records, and of forwards, in one batch: at least one
  std::size_t window_bytes = 1024 * 1024;   // of records on their way: at least one
  std::size_t forward_bytes = 1024 * 1024;  // of forwards that wait to be appended: at least one
  RetryLimits retry{};
};

// The link to one peer carries two sequences, each by go-back-N: the records of our journal, and
// the messages that the peer is to append because it owns their keys. What the peer appends for us
// comes back as a record of its own journal, which is also the answer. A batch has what is new in
// both, and how much of the peer's journal we have.
//
// Nodes start anew: a batch names its sender's boot and the last one that it knows of the
// receiver. With a new boot the peer says how much of our journal it (still) has, and we go on from
// there. It is greeted until it shows that it knows ours.
//
// What the peer says may be untrue, so no word of it is final. A lower `ack` than before is
// believed if it stays the last word. And a link that makes no progress starts anew, with a boot
// of its own: it forgets what it knows of the peer and what it was to append, greets it, and goes
// on from what that says.
class Link {
 public:
  // A greeting is due at once.
  Link(const LinkOptions& options, std::uint64_t boot, maelstrom::Time now);

  // Names our end of the link since it (last) started.
  std::uint64_t boot() const { return boot_; }

  // Has the peer append an encoded Forward, once; gives its seq. Nothing if the peer seems not to
  // be there, or has too much to append already: then it never gets this one.
  std::optional<std::uint64_t> forward(std::string text, maelstrom::Time now);
  // The peer has appended `text` under a seq of this boot. True if that is the first time that it
  // says so. If what we forwarded under that seq is something else, the link starts anew.
  bool confirm(std::uint64_t seq, std::string_view text, maelstrom::Time now);
  // False while something has waited too long for an acknowledgement.
  bool is_alive(maelstrom::Time now) const;

  // A batch has come; our journal has `size` records. What it acknowledges is ignored if the peer
  // has been started again since it sent it.
  void hear(const Batch& batch, std::uint64_t size, maelstrom::Time now);

  // The next batch is wanted as soon as the gap allows; or when it has lingered.
  void hurry(maelstrom::Time now);
  void linger(maelstrom::Time now);
  // Our journal has grown.
  void grow(maelstrom::Time now);

  // When the next batch is due.
  std::optional<maelstrom::Time> next_time() const;
  // That batch, if it is; `ack` is how much of the peer's journal we have. It views the journal and
  // this link, until the next call of either.
  std::optional<Batch> next_batch(const Journal& journal, std::uint64_t ack, maelstrom::Time now);

 private:
  // The last word of the peer, which has less than it said before.
  struct Doubt {
    std::uint64_t ack;
    maelstrom::Time end;  // then it is believed
  };

  void want(maelstrom::Time time);
  void acknowledge(std::uint64_t ack, maelstrom::Time now);
  void start_anew(maelstrom::Time now);
  // Whether there is more to be sent.
  bool add_records(const Journal& journal, Batch& batch, maelstrom::Time now);
  bool add_forwards(Batch& batch, maelstrom::Time now);

  LinkOptions options_;
  std::uint64_t boot_;
  std::optional<std::uint64_t> peer_boot_;
  bool is_known_ = false;  // the peer knows our boot
  bool is_lost_ = false;   // nothing was heard since we started anew
  Window records_;
  std::optional<Doubt> doubt_;
  Window forwarded_;                  // the forward at position p has the seq p + 1
  std::deque<std::string> forwards_;  // from the first that is not confirmed
  std::size_t forward_bytes_ = 0;
  std::optional<maelstrom::Time> last_;  // batch
  std::optional<maelstrom::Time> due_;
};

}  // namespace apps::kafka
