#include "kafka/link.hpp"

#include <algorithm>
#include <utility>

namespace apps::kafka {

using maelstrom::Raw;
using maelstrom::Time;

Link::Link(const LinkOptions& options, std::uint64_t boot, Time now)
    : options_(options),
      boot_(boot),
      records_(options.retry),
      forwarded_(options.retry),
      due_(now) {}

std::optional<std::uint64_t> Link::forward(std::string text, Time now) {
  const bool is_full = !forwards_.empty() && forward_bytes_ + text.size() > options_.forward_bytes;
  if (is_full || !is_alive(now)) return std::nullopt;
  forward_bytes_ += text.size();
  forwards_.push_back(std::move(text));
  if (!forwarded_.is_retrying()) hurry(now);
  return forwarded_.acked() + forwards_.size();
}

bool Link::confirm(std::uint64_t seq, std::string_view text, Time now) {
  if (seq <= forwarded_.acked()) return false;
  if (seq != forwarded_.acked() + 1 || forwards_.empty() || forwards_.front() != text) {
    start_anew(now);  // this number is taken by a message that is not ours
    return false;
  }
  forward_bytes_ -= forwards_.front().size();
  forwards_.pop_front();
  forwarded_.acknowledge(seq, now);
  if (forwarded_.sent() - forwarded_.acked() < forwards_.size()) hurry(now);
  return true;
}

bool Link::is_alive(Time now) const {
  return !is_lost_ && !records_.is_stuck(now, options_.patience) &&
         !forwarded_.is_stuck(now, options_.patience);
}

void Link::hear(const Batch& batch, std::uint64_t size, Time now) {
  is_lost_ = false;
  if (peer_boot_ && batch.boot < *peer_boot_) return;
  const std::uint64_t ack = std::min(batch.ack, size);
  if (peer_boot_ == batch.boot) {
    acknowledge(ack, now);
    if (records_.sent() < size) linger(now);
  } else {
    peer_boot_ = batch.boot;
    records_.restart(ack, now);
    doubt_.reset();
    forwarded_.restart(forwarded_.acked(), now);
    hurry(now);
  }
  if (batch.heard == boot_) {
    is_known_ = true;
  } else {
    hurry(now);  // so that the peer knows us; it may have just started, and waits for an answer
  }
}

void Link::acknowledge(std::uint64_t ack, Time now) {
  if (ack >= records_.acked()) {
    doubt_.reset();
    return records_.acknowledge(ack, now);
  }
  doubt_ = Doubt{ack, doubt_ ? doubt_->end : saturating_add(now, options_.patience)};
}

void Link::start_anew(Time now) {
  ++boot_;  // the next start of the node is later, in nanoseconds
  peer_boot_.reset();
  is_known_ = false;
  is_lost_ = true;
  records_.restart(records_.acked(), now);
  doubt_.reset();
  forwarded_ = Window(options_.retry);
  forwards_.clear();
  forward_bytes_ = 0;
  hurry(now);
}

void Link::want(Time time) { due_ = due_ ? std::min(*due_, time) : time; }

void Link::hurry(Time now) {
  want(last_ ? std::max(now, saturating_add(*last_, options_.gap)) : now);
}

void Link::linger(Time now) { want(saturating_add(now, options_.linger)); }

void Link::grow(Time now) {
  if (!records_.is_retrying()) linger(now);
}

std::optional<Time> Link::next_time() const {
  std::optional<Time> next = due_;
  const auto consider = [&next](std::optional<Time> time) {
    if (time) next = next ? std::min(*next, *time) : *time;
  };
  consider(records_.deadline());
  consider(forwarded_.deadline());
  if (doubt_) consider(doubt_->end);
  if (!is_known_ && last_) consider(saturating_add(*last_, options_.greeting));
  return next;
}

std::optional<Batch> Link::next_batch(const Journal& journal, std::uint64_t ack, Time now) {
  const auto next = next_time();
  if (!next || now < *next) return std::nullopt;
  if (doubt_ && now >= doubt_->end) {
    records_.restart(doubt_->ack, now);
    doubt_.reset();
  }
  if (records_.is_stuck(now, options_.lost) || forwarded_.is_stuck(now, options_.lost)) {
    start_anew(now);
  }
  records_.advance(now);
  forwarded_.advance(now);
  due_.reset();
  last_ = now;
  Batch batch;
  batch.boot = boot_;
  batch.heard = peer_boot_;
  batch.ack = ack;
  const bool has_more_records = add_records(journal, batch, now);
  const bool has_more_forwards = add_forwards(batch, now);
  if (has_more_records || has_more_forwards) hurry(now);
  return batch;
}

bool Link::add_records(const Journal& journal, Batch& batch, Time now) {
  const std::uint64_t first = records_.acked();
  const std::uint64_t from = records_.sent();
  batch.from = from;
  batch.digest = journal.digest(from);
  // Until the peer has said what it has, nobody knows where to go on. One try at a time is enough.
  if (!peer_boot_ || (records_.is_retrying() && from > first)) return false;
  const auto has_room = [&](std::uint64_t end) {
    return end == first || journal.bytes(first, end + 1) <= options_.window_bytes;
  };
  std::uint64_t end = from;
  while (end < journal.size() && has_room(end) &&
         (end == from || journal.bytes(from, end + 1) <= options_.batch_bytes)) {
    batch.records.push_back(journal.record(end++));
  }
  records_.send(end, now);
  return end < journal.size() && has_room(end) && !records_.is_retrying();
}

bool Link::add_forwards(Batch& batch, Time now) {
  std::uint64_t position = forwarded_.sent();
  batch.first = position + 1;
  const std::uint64_t end = forwarded_.acked() + forwards_.size();
  if (forwarded_.is_retrying() && position > forwarded_.acked()) return false;
  for (std::size_t bytes = 0; position < end; ++position) {
    const std::string& text = forwards_[position - forwarded_.acked()];
    bytes += text.size();
    if (!batch.forwards.empty() && bytes > options_.batch_bytes) break;
    batch.forwards.push_back(Raw{text});
  }
  forwarded_.send(position, now);
  return position < end && !forwarded_.is_retrying();
}

}  // namespace apps::kafka
