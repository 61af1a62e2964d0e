<?xml version="1.0" encoding="UTF-8"?>
<!-- The conversions of enterprise-xml.yaml in XSLT 1.0, written for speed: keys for tables, translate()
     for character sets, no recursion where a fixed expression does. The result is XML, which is
     xsltproc's best case: writing JSON would cost it the escaping of every text.
     Run: xsltproc - -stringparam regions regions.xml enterprise.xsl enterprise.xml (without the blank)
     A row that is refused becomes <issue code="…"/>. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:t="tables"
                exclude-result-prefixes="t">
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>
  <xsl:param name="regions"/>

  <t:states>
    <s n="active">active</s><s n="存续">active</s><s n="在营">active</s><s n="开业">active</s>
    <s n="在业">active</s><s n="存续(在营、开业、在册)">active</s><s n="revoked">revoked</s>
    <s n="吊销">revoked</s><s n="deregistered">deregistered</s><s n="注销">deregistered</s>
    <s n="moved-out">moved-out</s><s n="迁出">moved-out</s><s n="annulled">annulled</s><s n="撤销">annulled</s>
  </t:states>
  <t:money>
    <m n="(万元人民币)" p="4" c="CNY"/><m n="(万元)" p="4" c="CNY"/><m n="(万)" p="4" c="CNY"/>
    <m n="万人民币" p="4" c="CNY"/><m n="万元" p="4" c="CNY"/><m n="元" p="0" c="CNY"/>
    <m n="人民币" p="0" c="CNY"/><m n="(万美元)" p="4" c="USD"/><m n="万美元" p="4" c="USD"/><m n="" p="0" c="CNY"/>
  </t:money>
  <xsl:key name="state" match="s" use="@n"/>
  <xsl:key name="words" match="m" use="@n"/>
  <xsl:key name="region" match="region" use="@code"/>
  <xsl:variable name="tables" select="document('')"/>
  <xsl:variable name="places" select="document($regions)"/>
  <xsl:variable name="set" select="'0123456789ABCDEFGHJKLMNPQRTUWXY'"/>
  <xsl:variable name="wide" select="'０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚabcdefghijklmnopqrstuvwxyz　'"/>
  <xsl:variable name="narrow" select="'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ '"/>

  <xsl:template match="/">
    <records><xsl:apply-templates select="enterprises/enterprise"/></records>
  </xsl:template>

  <!-- The text, or nothing when it means that there is none. -->
  <xsl:template name="present">
    <xsl:param name="text"/>
    <xsl:variable name="trimmed" select="normalize-space($text)"/>
    <xsl:if test="not($trimmed = '-' or $trimmed = '--' or $trimmed = '/' or $trimmed = 'N/A' or $trimmed = 'NULL')">
      <xsl:value-of select="$trimmed"/>
    </xsl:if>
  </xsl:template>

  <xsl:template name="ymd">
    <xsl:param name="y"/><xsl:param name="m"/><xsl:param name="d"/>
    <xsl:if test="string-length($y) = 4 and translate($y, '0123456789', '') = ''
                  and string-length($m) &lt;= 2 and translate($m, '0123456789', '') = ''
                  and string-length($d) &lt;= 2 and translate($d, '0123456789', '') = ''
                  and $y &gt;= 1900 and $y &lt;= 2199 and $m &gt;= 1 and $m &lt;= 12 and $d &gt;= 1
                  and ($d &lt;= 28 or ($m != 2 and $d &lt;= 30) or ($d = 31 and $m != 4 and $m != 6 and $m != 9 and $m != 11 and $m != 2)
                       or ($m = 2 and $d = 29 and $y mod 4 = 0 and ($y mod 100 != 0 or $y mod 400 = 0)))">
      <xsl:value-of select="concat($y, '-', substring('0', 1, 2 - string-length($m)), $m, '-', substring('0', 1, 2 - string-length($d)), $d)"/>
    </xsl:if>
  </xsl:template>

  <!-- YYYY-MM-DD, or nothing when the text is no date. -->
  <xsl:template name="day">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="contains($text, '年')">
        <xsl:variable name="rest" select="substring-after($text, '年')"/>
        <xsl:call-template name="ymd">
          <xsl:with-param name="y" select="substring-before($text, '年')"/>
          <xsl:with-param name="m" select="substring-before($rest, '月')"/>
          <xsl:with-param name="d" select="substring-before(substring-after($rest, '月'), '日')"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="string-length($text) = 8 and translate($text, '0123456789', '') = ''">
        <xsl:call-template name="ymd">
          <xsl:with-param name="y" select="substring($text, 1, 4)"/>
          <xsl:with-param name="m" select="substring($text, 5, 2)"/>
          <xsl:with-param name="d" select="substring($text, 7, 2)"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="translate($text, '-./0123456789', '---') = '--'">
        <xsl:variable name="dashed" select="translate($text, './', '--')"/>
        <xsl:variable name="rest" select="substring-after($dashed, '-')"/>
        <xsl:call-template name="ymd">
          <xsl:with-param name="y" select="substring-before($dashed, '-')"/>
          <xsl:with-param name="m" select="substring-before($rest, '-')"/>
          <xsl:with-param name="d" select="substring-after($rest, '-')"/>
        </xsl:call-template>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="without-leading-zeros">
    <xsl:param name="n"/>
    <xsl:choose>
      <xsl:when test="starts-with($n, '0') and string-length($n) &gt; 1 and substring($n, 2, 1) != '.'">
        <xsl:call-template name="without-leading-zeros"><xsl:with-param name="n" select="substring($n, 2)"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$n"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="without-trailing-zeros">
    <xsl:param name="n"/>
    <xsl:variable name="last" select="substring($n, string-length($n))"/>
    <xsl:choose>
      <xsl:when test="contains($n, '.') and ($last = '0' or $last = '.')">
        <xsl:call-template name="without-trailing-zeros"><xsl:with-param name="n" select="substring($n, 1, string-length($n) - 1)"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$n"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The exact amount × 10^power as text. Grouping commas are dropped, not checked: less than ours does. -->
  <xsl:template name="amount">
    <xsl:param name="number"/><xsl:param name="power"/>
    <xsl:variable name="plain" select="translate($number, ',', '')"/>
    <xsl:variable name="whole"><xsl:choose>
      <xsl:when test="contains($plain, '.')"><xsl:value-of select="substring-before($plain, '.')"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$plain"/></xsl:otherwise>
    </xsl:choose></xsl:variable>
    <xsl:variable name="fraction" select="substring-after($plain, '.')"/>
    <xsl:if test="$whole != '' and not(contains($fraction, '.')) and not(contains(substring-after($number, '.'), ','))">
      <xsl:variable name="moved" select="concat($whole, substring($fraction, 1, $power), substring('00000000', 1, $power - string-length($fraction)))"/>
      <xsl:variable name="rest" select="substring($fraction, $power + 1)"/>
      <xsl:variable name="led">
        <xsl:call-template name="without-leading-zeros"><xsl:with-param name="n" select="$moved"/></xsl:call-template>
      </xsl:variable>
      <xsl:choose>
        <xsl:when test="$rest = ''"><xsl:value-of select="$led"/></xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="without-trailing-zeros"><xsl:with-param name="n" select="concat($led, '.', $rest)"/></xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:if>
  </xsl:template>

  <xsl:template match="enterprise">
    <xsl:variable name="name"><xsl:call-template name="present"><xsl:with-param name="text" select="entName"/></xsl:call-template></xsl:variable>
    <xsl:variable name="writtenCode"><xsl:call-template name="present"><xsl:with-param name="text" select="uniscid"/></xsl:call-template></xsl:variable>
    <xsl:variable name="c" select="translate($writtenCode, $wide, $narrow)"/>
    <xsl:variable name="place" select="substring($c, 3, 6)"/>
    <!-- The value of a character is how many of the set stand before it. -->
    <xsl:variable name="sum" select="
      string-length(substring-before($set, substring($c, 1, 1))) + 3 * string-length(substring-before($set, substring($c, 2, 1)))
      + 9 * substring($c, 3, 1) + 27 * substring($c, 4, 1) + 19 * substring($c, 5, 1)
      + 26 * substring($c, 6, 1) + 16 * substring($c, 7, 1) + 17 * substring($c, 8, 1)
      + 20 * string-length(substring-before($set, substring($c, 9, 1))) + 29 * string-length(substring-before($set, substring($c, 10, 1)))
      + 25 * string-length(substring-before($set, substring($c, 11, 1))) + 13 * string-length(substring-before($set, substring($c, 12, 1)))
      + 8 * string-length(substring-before($set, substring($c, 13, 1))) + 24 * string-length(substring-before($set, substring($c, 14, 1)))
      + 10 * string-length(substring-before($set, substring($c, 15, 1))) + 30 * string-length(substring-before($set, substring($c, 16, 1)))
      + 28 * string-length(substring-before($set, substring($c, 17, 1)))"/>
    <xsl:variable name="good" select="string-length($c) = 18 and translate($c, $set, '') = '' and translate($place, '0123456789', '') = ''
      and substring($set, (31 - $sum mod 31) mod 31 + 1, 1) = substring($c, 18, 1)"/>
    <xsl:variable name="writtenState"><xsl:call-template name="present"><xsl:with-param name="text" select="regState_CN"/></xsl:call-template></xsl:variable>
    <xsl:variable name="state"><xsl:for-each select="$tables"><xsl:value-of select="key('state', string($writtenState))"/></xsl:for-each></xsl:variable>
    <xsl:variable name="region"><xsl:for-each select="$places"><xsl:value-of select="key('region', $place)"/></xsl:for-each></xsl:variable>
    <xsl:variable name="writtenEst"><xsl:call-template name="present"><xsl:with-param name="text" select="estDate"/></xsl:call-template></xsl:variable>
    <xsl:variable name="est"><xsl:call-template name="day"><xsl:with-param name="text" select="string($writtenEst)"/></xsl:call-template></xsl:variable>
    <xsl:choose>
      <xsl:when test="$name = '' or string-length($name) &gt; 200"><issue code="name" uniscid="{uniscid}"/></xsl:when>
      <xsl:when test="not($good)"><issue code="uscc" uniscid="{uniscid}"/></xsl:when>
      <xsl:when test="$state = ''"><issue code="status" uniscid="{uniscid}"/></xsl:when>
      <xsl:when test="$est = ''"><issue code="date" uniscid="{uniscid}"/></xsl:when>
      <xsl:when test="$region = ''"><issue code="region" uniscid="{uniscid}"/></xsl:when>
      <xsl:when test="string-length(opScope) &gt; 8000 or string-length(dom) &gt; 500 or string-length(leRep) &gt; 100 or string-length(entType_CN) &gt; 100">
        <issue code="text" uniscid="{uniscid}"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="type"><xsl:call-template name="present"><xsl:with-param name="text" select="entType_CN"/></xsl:call-template></xsl:variable>
        <xsl:variable name="person"><xsl:call-template name="present"><xsl:with-param name="text" select="leRep"/></xsl:call-template></xsl:variable>
        <xsl:variable name="writtenCapital"><xsl:call-template name="present"><xsl:with-param name="text" select="regCap"/></xsl:call-template></xsl:variable>
        <xsl:variable name="words" select="translate($writtenCapital, '0123456789.,', '')"/>
        <xsl:variable name="count" select="substring($writtenCapital, 1, string-length($writtenCapital) - string-length($words))"/>
        <xsl:variable name="power"><xsl:for-each select="$tables"><xsl:value-of select="key('words', $words)/@p"/></xsl:for-each></xsl:variable>
        <xsl:variable name="amount"><xsl:if test="$power != '' and $count != '' and translate($count, '0123456789.,', '') = ''">
          <xsl:call-template name="amount"><xsl:with-param name="number" select="$count"/><xsl:with-param name="power" select="number($power)"/></xsl:call-template>
        </xsl:if></xsl:variable>
        <xsl:variable name="writtenAppr"><xsl:call-template name="present"><xsl:with-param name="text" select="apprDate"/></xsl:call-template></xsl:variable>
        <xsl:variable name="appr"><xsl:call-template name="day"><xsl:with-param name="text" select="string($writtenAppr)"/></xsl:call-template></xsl:variable>
        <xsl:variable name="writtenTo"><xsl:call-template name="present"><xsl:with-param name="text" select="opTo"/></xsl:call-template></xsl:variable>
        <xsl:variable name="to"><xsl:choose>
          <xsl:when test="$writtenTo = '长期' or $writtenTo = '永久'">长期</xsl:when>
          <xsl:otherwise>
            <xsl:variable name="last"><xsl:call-template name="day"><xsl:with-param name="text" select="string($writtenTo)"/></xsl:call-template></xsl:variable>
            <xsl:choose>
              <xsl:when test="$last = '2099-12-31' or $last = '9999-12-31'">长期</xsl:when>
              <xsl:otherwise><xsl:value-of select="$last"/></xsl:otherwise>
            </xsl:choose>
          </xsl:otherwise>
        </xsl:choose></xsl:variable>
        <xsl:variable name="scope"><xsl:call-template name="present"><xsl:with-param name="text" select="opScope"/></xsl:call-template></xsl:variable>
        <xsl:variable name="address"><xsl:call-template name="present"><xsl:with-param name="text" select="dom"/></xsl:call-template></xsl:variable>
        <record>
          <name><xsl:value-of select="$name"/></name>
          <uscc><xsl:value-of select="$c"/></uscc>
          <xsl:if test="$type != ''"><companyType><xsl:value-of select="$type"/></companyType></xsl:if>
          <status><xsl:value-of select="$state"/></status>
          <xsl:if test="$person != ''"><legalRepresentative><xsl:value-of select="$person"/></legalRepresentative></xsl:if>
          <xsl:if test="$amount != ''">
            <registeredCapital><amount><xsl:value-of select="$amount"/></amount><currency><xsl:for-each select="$tables"><xsl:value-of select="key('words', $words)/@c"/></xsl:for-each></currency></registeredCapital>
          </xsl:if>
          <establishedOn><xsl:value-of select="$est"/></establishedOn>
          <xsl:if test="$appr != ''"><approvedOn><xsl:value-of select="$appr"/></approvedOn></xsl:if>
          <xsl:if test="$to != ''"><businessTermTo><xsl:value-of select="$to"/></businessTermTo></xsl:if>
          <xsl:if test="$scope != ''"><businessScope><xsl:value-of select="$scope"/></businessScope></xsl:if>
          <xsl:if test="$address != ''"><address><xsl:value-of select="$address"/></address></xsl:if>
          <region><code><xsl:value-of select="$place"/></code><name><xsl:value-of select="$region"/></name></region>
          <original>
            <xsl:if test="$writtenCode != $c"><uscc><xsl:value-of select="$writtenCode"/></uscc></xsl:if>
            <xsl:if test="$writtenState != $state"><status><xsl:value-of select="$writtenState"/></status></xsl:if>
            <xsl:if test="$amount != ''"><registeredCapital><xsl:value-of select="$writtenCapital"/></registeredCapital></xsl:if>
            <xsl:if test="$writtenEst != $est"><establishedOn><xsl:value-of select="$writtenEst"/></establishedOn></xsl:if>
            <xsl:if test="$appr != '' and $writtenAppr != $appr"><approvedOn><xsl:value-of select="$writtenAppr"/></approvedOn></xsl:if>
            <xsl:if test="$to != '' and $writtenTo != $to"><businessTermTo><xsl:value-of select="$writtenTo"/></businessTermTo></xsl:if>
          </original>
        </record>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
