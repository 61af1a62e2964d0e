// gateway/wire/signature_profile.hpp — which components and parameters a signature of ours has,
// for the signer and the reader alike. Internal to this room; the contract is signature.hpp's.
#pragma once
#include "gateway/wire/message.hpp"
#include "gateway/wire/signature.hpp"
#include "gateway/wire/structured_fields.hpp"

namespace tongban::wire {

// The components that a signature of this message has to cover, in the order in which we write
// them.
std::vector<sf::Item> profileComponents(const Message&);

// Each component of the profile exactly once, none besides.
Result<Ok> checkComponents(const Message&, const sf::InnerList& covered);

// Writing and reading the parameters; both refuse what is out of bounds.
Result<sf::Parameters> writeParameters(const Message&, const SignatureParameters&);
Result<SignatureParameters> readParameters(const Message&, const sf::Parameters&);

}  // namespace tongban::wire
