#include "txn-rw-register/journal.hpp"

#include <algorithm>
#include <string>

namespace apps::rw_register {

void Journal::restore(Store& store) {
  maelstrom::Scratch scratch;
  for (const std::string& record : storage_.load()) {
    store.merge(maelstrom::from_json<Delta>(maelstrom::Raw{record}, scratch));
    logged_ += record.size();
  }
}

void Journal::append(const Delta& delta) {
  if (has_failed_) {
    throw maelstrom::Error(maelstrom::ErrorCode::temporarily_unavailable,
                           "the storage has failed: this replica only reads until it is restarted");
  }
  text_.clear();
  maelstrom::to_json(text_, delta);
  has_failed_ = true;
  storage_.append(text_.view());
  has_failed_ = false;
  logged_ += text_.size();
}

void Journal::compact(const Store& store) {
  if (logged_ < std::max(compact_at_, store.bytes())) return;
  text_.clear();
  maelstrom::to_json(text_, store.since({}));
  has_failed_ = true;
  storage_.replace({std::string(text_.view())});
  has_failed_ = false;
  text_.clear();
  text_.shrink();
  logged_ = 0;
}

}  // namespace apps::rw_register
