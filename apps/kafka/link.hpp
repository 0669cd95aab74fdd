// Decides what one broker tells another, and when.
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
  // Between two batches while a client waits for the next one. The first batch goes at once, so the
  // gap is felt only under load, and then it bounds the number of messages.
  maelstrom::Duration gap = std::chrono::milliseconds(1);
  // How long records and acknowledgements, for which nobody waits, wait to share a batch.
  maelstrom::Duration linger = std::chrono::milliseconds(20);
  // Between greetings to a peer that has not yet shown that it knows of our start.
  maelstrom::Duration greeting = std::chrono::milliseconds(250);
  // A peer that has acknowledged nothing for this long gets no more messages to append. And when a
  // peer says that it has fewer records than before, it is believed after this long.
  maelstrom::Duration patience = std::chrono::seconds(1);
  // When nothing was acknowledged for this long, the link starts anew: by then no client waits for
  // the messages that the peer was to append (clients wait for 4 s).
  maelstrom::Duration lost = std::chrono::seconds(5);
  // Of records, and of forwards, in a batch; of records under way; of forwards not appended yet.
  // Each may have one item that is larger.
  std::size_t batch_bytes = std::size_t{256} * 1024;
  std::size_t window_bytes = std::size_t{1024} * 1024;
  std::size_t forward_bytes = std::size_t{1024} * 1024;
  RetryLimits retry{};
};

// The link to one peer carries two sequences, each by go-back-N: the records of our journal, and
// the messages that the peer is to append because it owns their keys. A message that the peer has
// appended for us comes back as a record of its own journal, which is also the answer. A batch has
// the new items of both sequences, and says how much of the peer's journal we have.
//
// Nodes start anew. A batch names its sender's boot, and the last boot that the sender knows of the
// receiver. With a new boot the peer says how much of our journal it (still) has, and we go on from
// there. We greet the peer until it shows that it knows our boot.
//
// The peer may say untrue things, so no statement of it is final. An `ack` that is lower than
// before is believed if none higher follows. And a link that makes no progress starts anew, with a
// new boot of its own: it forgets what it knows of the peer and the messages that the peer was to
// append, greets the peer, and goes on from the peer's answer.
class Link {
 public:
  // A greeting is due at once.
  Link(const LinkOptions& options, std::uint64_t boot, maelstrom::Time now);

  // Names our end of the link since its (last) start.
  std::uint64_t boot() const { return boot_; }

  // Has the peer append an encoded Forward, once; returns its seq. Empty if the peer seems to be
  // down, or has too much to append already: then the peer never gets this one.
  std::optional<std::uint64_t> forward(std::string text, maelstrom::Time now);
  // The peer has appended `text` under a seq of this boot. True if it says so for the first time.
  // If we forwarded something else under that seq, the link starts anew.
  bool confirm(std::uint64_t seq, std::string_view text, maelstrom::Time now);
  // False while something has waited too long for an acknowledgement.
  bool is_alive(maelstrom::Time now) const;

  // A batch has come, and our journal has `size` records. Ignores the acknowledgement if the peer
  // has been started again since it sent the batch.
  void hear(const Batch& batch, std::uint64_t size, maelstrom::Time now);

  // Ask for the next batch: as soon as the gap allows, or after the linger.
  void hurry(maelstrom::Time now);
  void linger(maelstrom::Time now);
  // Our journal has grown.
  void grow(maelstrom::Time now);

  // When the next batch is due.
  std::optional<maelstrom::Time> next_time() const;
  // That batch, if it is due; `ack` is how much of the peer's journal we have. It views the journal
  // and this link, until the next call of either.
  std::optional<Batch> next_batch(const Journal& journal, std::uint64_t ack, maelstrom::Time now);

 private:
  // The peer's latest statement that it has less than it said before.
  struct Doubt {
    std::uint64_t ack;
    maelstrom::Time end;  // when it is believed
  };

  void want(maelstrom::Time time);
  void acknowledge(std::uint64_t ack, maelstrom::Time now);
  void start_anew(maelstrom::Time now);
  // They return whether there is more to send.
  bool add_records(const Journal& journal, Batch& batch, maelstrom::Time now);
  bool add_forwards(Batch& batch, maelstrom::Time now);

  LinkOptions options_;
  std::uint64_t boot_;
  std::optional<std::uint64_t> peer_boot_;
  bool is_known_ = false;  // the peer knows our boot
  bool is_lost_ = false;   // nothing has come since we started anew
  Window records_;
  std::optional<Doubt> doubt_;
  Window forwarded_;                  // the forward at position p has the seq p + 1
  std::deque<std::string> forwards_;  // from the first unconfirmed one on
  std::size_t forward_bytes_ = 0;
  std::optional<maelstrom::Time> last_;  // when the last batch was sent
  std::optional<maelstrom::Time> due_;
};

}  // namespace apps::kafka
