// gateway/wire/signature_base.hpp — the bytes that an HTTP message signature signs (RFC 9421
// section 2.5), for any list of components.
//
// Components: fields, as a whole or one member of a dictionary (`;key=`), @method, @target-uri,
// @authority, @scheme, @path, @query, @query-param and @status; with `;req` those of the request
// that a response answers. `sf`, `bs`, `tr` and @request-target are not offered: no profile of ours
// uses them, and each is another way to read one message twice.
//
// Codes: wire.signature-component-unknown (no such component, or not of this kind of message),
// wire.signature-component-missing (the message does not have it, or it is not ASCII and so cannot
// be signed), wire.signature-duplicate (a component twice), wire.signature-malformed (a component
// name that is no string). Pure, thread-safe.
#pragma once
#include "gateway/wire/message.hpp"
#include "gateway/wire/structured_fields.hpp"

namespace tongban::wire {

// `covered` are the components in their order and the parameters of the signature.
Result<std::string> signatureBase(const Message&, const sf::InnerList& covered);

// Whether both name the same component: parameters in any order (section 2).
bool sameComponent(const sf::Item&, const sf::Item&);

}  // namespace tongban::wire
