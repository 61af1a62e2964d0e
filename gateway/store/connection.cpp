#include "gateway/store/connection.hpp"

namespace tongban::store {

Result<Ok> Transaction::commit() {
  auto* const connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) return fail("store.misuse", "事务已经结束,不能再次提交");
  connection->transactionOpen_ = false;
  return connection->commitTransaction();
}

void Transaction::rollback() noexcept {
  auto* const connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) return;
  connection->transactionOpen_ = false;
  connection->rollbackTransaction();
}

Result<Transaction> Connection::begin(Access access) {
  if (transactionOpen_) return fail("store.misuse", "同一连接上已有未结束的事务");
  if (auto begun = beginTransaction(access); !begun) return std::move(begun).error();
  transactionOpen_ = true;
  return Transaction(*this);
}

}  // namespace tongban::store
