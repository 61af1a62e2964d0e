# The conversions of enterprise-json.yaml in jq 1.6, written for speed: no regular expressions (jq
# compiles them at every use), tables as objects, arithmetic on text for exact amounts.
# Run: jq -c --slurpfile regions regions.json -f enterprise.jq enterprise.ndjson
# A row that is refused becomes {"issue": …, "uniscid": …}.

def trimmed: if startswith(" ") or endswith(" ") then sub("^ +"; "") | sub(" +$"; "") else . end;

def present: if . == null then null else
  trimmed as $t
  | if {"": 1, "-": 1, "--": 1, "/": 1, "N/A": 1, "NULL": 1}[$t] then null else $t end
  end;

def bounded($max): if length <= $max then . else error("text") end;

# Full-width forms begin at U+FF01, the ideographic space is U+3000.
def half_width: explode
  | if any(. > 127) then map(if . >= 65281 and . <= 65374 then . - 65248 elif . == 12288 then 32 else . end) else . end
  | implode;

def values: {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9,
  "A": 10, "B": 11, "C": 12, "D": 13, "E": 14, "F": 15, "G": 16, "H": 17, "J": 18, "K": 19,
  "L": 20, "M": 21, "N": 22, "P": 23, "Q": 24, "R": 25, "T": 26, "U": 27, "W": 28, "X": 29, "Y": 30};

def weights: [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

# GB 32100-2015: the characters are of 31, positions 3 to 8 are digits, the last is a check.
def credit_code: . as $code
  | if length != 18 or (.[2:8] | explode | any(. < 48 or . > 57)) then error("uscc") else . end
  | split("") | map(values[.])
  | if any(. == null) then error("uscc") else . end
  | . as $v | reduce range(0; 17) as $i (0; . + $v[$i] * weights[$i])
  | if (31 - . % 31) % 31 == $v[17] then $code else error("uscc") end;

def all_digits: length > 0 and (explode | all(. >= 48 and . <= 57));

def days_of($year; $month):
  if $month == 2 then
    if $year % 4 == 0 and ($year % 100 != 0 or $year % 400 == 0) then 29 else 28 end
  elif $month == 4 or $month == 6 or $month == 9 or $month == 11 then 30 else 31 end;

def padded: if length == 1 then "0" + . else . end;

def day:
  (if contains("-") then split("-")
   elif contains("/") then split("/")
   elif contains(".") then split(".")
   elif contains("年") then (split("年") | [.[0]] + (.[1] | split("月") | [.[0], (.[1] | rtrimstr("日"))]))
   elif length == 8 then [.[:4], .[4:6], .[6:]]
   else error("date") end) as $p
  | if ($p | length) != 3 or ($p | all(all_digits) | not) or ($p[0] | length) != 4
       or ($p[1] | length) > 2 or ($p[2] | length) > 2 then error("date") else . end
  | ($p[0] | tonumber) as $y | ($p[1] | tonumber) as $m | ($p[2] | tonumber) as $d
  | if $y < 1900 or $y > 2199 or $m < 1 or $m > 12 or $d < 1 or $d > days_of($y; $m)
    then error("date") else . end
  | $p[0] + "-" + ($p[1] | padded) + "-" + ($p[2] | padded);

def day_or_long: if . == "长期" or . == "永久" then "长期" else
  day | if . == "2099-12-31" or . == "9999-12-31" then "长期" else . end end;

# What may stand behind the number: the power of ten and the currency that it says.
def money_words: {"(万元人民币)": [4, "CNY"], "(万元)": [4, "CNY"], "(万)": [4, "CNY"], "万人民币": [4, "CNY"],
  "万元": [4, "CNY"], "元": [0, "CNY"], "人民币": [0, "CNY"], "(万美元)": [4, "USD"], "万美元": [4, "USD"], "": [0, "CNY"]};

def leading_zeros_gone: until((startswith("0") | not) or length == 1 or .[1:2] == "."; .[1:]);

def fraction_trimmed: if contains(".") then until(endswith("0") | not; .[:-1]) | rtrimstr(".") else . end;

def shifted($power): split(".") as $p | ($p[1] // "") as $f
  | ($f | length) as $n
  | (if $n <= $power then $p[0] + $f + "00000000"[:$power - $n]
     else $p[0] + $f[:$power] + "." + $f[$power:] end)
  | leading_zeros_gone | fraction_trimmed;

def money: . as $text
  | (explode | map(select((. < 48 or . > 57) and . != 44 and . != 46)) | implode) as $words
  | money_words[$words] as $said
  | if $said == null or (endswith($words) | not) then error("money") else . end
  | .[:length - ($words | length)]
  | (if contains(",") then
       split(",") | if .[0] != "" and (.[0] | length) <= 3 and (.[1:] | all(split(".")[0] | length == 3))
                    then join("") else error("money") end
     else . end)
  | if (split(".") | length >= 1 and length <= 2 and all(all_digits)) then . else error("money") end
  | {amount: shifted($said[0]), currency: $said[1]};

def status: {"active": "active", "存续": "active", "在营": "active", "开业": "active", "在业": "active",
  "存续(在营、开业、在册)": "active", "revoked": "revoked", "吊销": "revoked", "deregistered": "deregistered",
  "注销": "deregistered", "moved-out": "moved-out", "迁出": "moved-out", "annulled": "annulled",
  "撤销": "annulled"}[.] // error("status");

def or_absent(f): if . == null then null else try f catch null end;
def needed(f): if . == null then error("required") else f end;
def optional(f): if . == null then null else f end;

def converted:
  (.entName | present | needed(bounded(200))) as $name
  | (.uniscid | present) as $written_code
  | ($written_code | needed(half_width | ascii_upcase | credit_code)) as $code
  | (.entType_CN | present | optional(bounded(100))) as $type
  | (.regState_CN | present) as $written_state
  | ($written_state | needed(status)) as $status
  | (.leRep | present | optional(bounded(100))) as $person
  | (.regCap | present) as $written_capital
  | ($written_capital | or_absent(money)) as $capital
  | (.estDate | present) as $written_est
  | ($written_est | needed(day)) as $est
  | (.apprDate | present) as $written_appr
  | ($written_appr | or_absent(day)) as $appr
  | (.opTo | present) as $written_to
  | ($written_to | or_absent(day_or_long)) as $to
  | (.opScope | present | optional(bounded(8000))) as $scope
  | (.dom | present | optional(bounded(500))) as $address
  | $code[2:8] as $place
  | {name: $name, uscc: $code}
  + (if $type then {companyType: $type} else {} end)
  + {status: $status}
  + (if $person then {legalRepresentative: $person} else {} end)
  + (if $capital then {registeredCapital: $capital} else {} end)
  + {establishedOn: $est}
  + (if $appr then {approvedOn: $appr} else {} end)
  + (if $to then {businessTermTo: $to} else {} end)
  + (if $scope then {businessScope: $scope} else {} end)
  + (if $address then {address: $address} else {} end)
  + {region: {code: $place, name: ($regions[0][$place] // error("region"))}}
  + (
      (if $written_code != $code then {uscc: $written_code} else {} end)
      + (if $written_state != $status then {status: $written_state} else {} end)
      + (if $capital then {registeredCapital: $written_capital} else {} end)
      + (if $written_est != $est then {establishedOn: $written_est} else {} end)
      + (if $appr and $written_appr != $appr then {approvedOn: $written_appr} else {} end)
      + (if $to and $written_to != $to then {businessTermTo: $written_to} else {} end)
      | if length > 0 then {original: .} else {} end
    );

. as $row | try converted catch {issue: ., uniscid: $row.uniscid}
