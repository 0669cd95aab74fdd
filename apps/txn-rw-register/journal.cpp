#include "txn-rw-register/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "txn-rw-register/delta_check.hpp"

namespace apps::rw_register {
namespace {

void restore_record(Store& store, std::string_view record, const std::vector<std::string>& ids) {
  maelstrom::Scratch scratch;
  const auto delta = maelstrom::from_json<Delta>(maelstrom::read_json(record), scratch);
  check_delta(delta, {}, ids, kMaxCounter);
  store.merge(delta);
}

}  // namespace

void Journal::restore(Store& store, const std::vector<std::string>& ids) {
  std::size_t index = 0;
  for (const std::string& record : storage_.load()) {
    try {
      restore_record(store, record, ids);
    } catch (const maelstrom::Error& error) {
      throw maelstrom::Error(
          error.code(),
          fmt::format("record {} of the storage is no delta of these replicas: {}. Start with the "
                      "storage of this node of this cluster, or with an empty one",
                      index, error.text()));
    }
    logged_ += record.size();
    ++index;
  }
}

void Journal::append(const Delta& delta) {
  text_.clear();
  maelstrom::to_json(text_, delta);
  storage_.append(text_.view());
  logged_ += text_.size();
}

void Journal::compact(const Store& store) {
  if (logged_ < std::max(compact_at_, store.bytes())) return;
  text_.clear();
  maelstrom::to_json(text_, store.since({}));
  storage_.replace({std::string(text_.view())});
  text_.clear();
  text_.shrink();
  logged_ = 0;
}

}  // namespace apps::rw_register
