// goal: each check character is the one its standard computes, for the published examples.
#include "gateway/standards/check_digits.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace tongban::standards;

BOOST_AUTO_TEST_SUITE(check_digits)

BOOST_AUTO_TEST_CASE(published_examples) {
  BOOST_TEST(mod11_2("11010519491231002") == 'X');
  BOOST_TEST(mod11_2("44052418800101001") == '4');
  BOOST_TEST(mod11_2("53010219200508011") == 'X');
  BOOST_TEST(mod11_2("0794") == '0');  // ISO/IEC 7064 Annex: 07940
  BOOST_TEST(mod11_10("0794") == '5');
  BOOST_TEST(mod11_10("11010800000001") == '6');
  BOOST_TEST(mod11_10("50010300000001") == '2');
  BOOST_TEST(mod11_10("51010000000002") == '8');
  BOOST_TEST(mod37_36("A12425GABC1234002") == 'M');
  BOOST_TEST(mod37_36("11100000000013338W00211320482014138860P201807250201001") == 'M');
  BOOST_TEST(
      mod37_36("11100000000013661B006113700000045046442209FA4E88F9E4C878F3E9BED2CE7EA49001") ==
      'D');
  BOOST_TEST(modulus31("91350100M000100Y4") == '3');
  BOOST_TEST(modulus31("11530000015100354") == '0');
  BOOST_TEST(modulus31("91350211M0000XUF4") == 'R');
  BOOST_TEST(modulus31("91500102563638729") == '5');
  BOOST_TEST(modulus31("91500106MA2CE71F6") == '6');
  BOOST_TEST(weighted11("M000100Y") == '4');
  BOOST_TEST(weighted11("10162374") == '1');
  BOOST_TEST(weighted11("69769418") == '7');
  BOOST_TEST(weighted11("00001333") == '8');
  BOOST_TEST(weighted11("MB032716") == '9');
  BOOST_TEST(weighted11("01413886") == '0');
  BOOST_TEST(weighted11("MA22FHG7") == 'X');
}

BOOST_AUTO_TEST_CASE(foreign_characters_and_lengths_have_no_check_character) {
  BOOST_TEST(mod11_2("1101051949123100X") == '\0');
  BOOST_TEST(mod11_10("07A4") == '\0');
  BOOST_TEST(mod37_36("a12425GABC1234002") == '\0');
  BOOST_TEST(mod37_36("A12.425") == '\0');
  BOOST_TEST(modulus31("9135010OM000100Y4") == '\0');
  BOOST_TEST(modulus31("91350100M000100Y") == '\0');
  BOOST_TEST(modulus31("") == '\0');
  BOOST_TEST(weighted11("M00010Y") == '\0');
  BOOST_TEST(weighted11("M000100y") == '\0');
  BOOST_TEST(weighted11("\xE4\xB8\xAD\xE4\xB8\xAD\x30\x30") == '\0');
}

BOOST_AUTO_TEST_CASE(the_character_set_of_credit_codes_has_31_members) {
  int members = 0;
  for (int c = 0; c < 256; ++c) members += isCreditCodeCharacter(static_cast<char>(c)) ? 1 : 0;
  BOOST_TEST(members == 31);
  for (const char c : std::string("IOSVZiosvza*")) BOOST_TEST(!isCreditCodeCharacter(c));
}

BOOST_AUTO_TEST_SUITE_END()
