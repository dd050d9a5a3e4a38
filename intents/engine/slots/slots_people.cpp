// Names of people: behind 收件人, 姓名, 叫, and beside a telephone. Never guessed from a text alone.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents::slots {
namespace {

constexpr std::string_view kSurnames =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷"
    "詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪"
    "梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦"
    "麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全"
    "佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗"
    "燕楚鄢劳谌奚";
constexpr std::array<std::string_view, 16> kDoubleSurnames = {"欧阳", "上官", "司马", "诸葛", "司徒", "东方",
                                                              "皇甫", "尉迟", "公孙", "慕容", "夏侯", "令狐",
                                                              "端木", "独孤", "南宫", "轩辕"};
/// What follows a name when buyers do not punctuate.
constexpr std::array<std::string_view, 48> kBehind = {
    "电话", "手机", "地址", "联系", "先生", "女士", "小姐", "可以", "麻烦", "谢谢", "号码", "收货",
    "收件", "签收", "帮",   "收",   "的",   "改",   "换",   "吧",   "请",   "不",   "是",   "住",
    "在",   "到",   "我",   "他",   "她",   "就",   "吗",   "呢",   "了",   "啊",   "哦",   "这",
    "那",   "行",   "对",   "名",   "能",   "要",   "接",   "寄",   "送",   "拿",   "代",   "来"};

/// Begin with a surname's character, name nobody.
constexpr std::array<std::string_view, 20> kNoNames = {"谢谢", "麻烦", "方便", "马上", "安排", "成功", "全部",
                                                       "应该", "常用", "单号", "高兴", "白色", "黄色", "金额",
                                                       "周末", "温馨", "关于", "项目", "程序", "包裹"};

std::size_t surname_size(std::string_view text) {
    for (const auto name : kDoubleSurnames)
        if (text.starts_with(name)) return name.size();
    const auto first = base::prefix_points(text, 1);
    const auto at = first.size() == 3 ? kSurnames.find(first) : std::string_view::npos;
    return at != std::string_view::npos && at % 3 == 0 ? 3 : 0;
}

/// How much of the beginning of text is a name: bytes, 0 when it does not begin with one.
std::size_t name_size(std::string_view text) {
    const auto surname = surname_size(text);
    if (surname == 0) return 0;
    for (const auto other : kNoNames)
        if (text.starts_with(other)) return 0;
    auto name = base::prefix_points(text, 6);
    for (const auto behind : kBehind)
        if (const auto at = name.find(behind, surname); at != std::string_view::npos)
            name = name.substr(0, at);
    name = base::prefix_points(name, surname == 3 ? 3 : 4);
    return name.size() > surname ? name.size() : 0;
}

void claim(Reading& reading, Range where) {
    if (where.size() == 0 || reading.taken(where)) return;
    reading.add("person", std::string(reading.text(where)), where);
    reading.take(where);
}

void find_labelled(Reading& reading) {
    static const RE2 kLabel(
        "(?:收件人|收货人|联系人|签收人|收货姓名|收件姓名|姓名|名字|我叫|他叫|她叫|叫做|名叫|收件)"
        "(?:的)?(?:姓名|名字)?(?:[: "
        ",]|应该|改成|改为|改|换成|换|是|叫|为|写成|写错了|错了|写|填)*([\\p{Han}·]{2,8}|[a-z]{2,12}(?: "
        "[a-z]{2,12}){0,2})");
    each_match(kLabel, reading.text(), [&](const auto& groups) {
        const auto text = reading.text(groups[1]);
        if (is_letter(text[0])) return claim(reading, groups[1]);
        claim(reading, {groups[1].begin, groups[1].begin + name_size(text)});
    });
}

/// The name that ends where text ends: three characters, two, or four with a double surname.
std::size_t name_before(std::string_view text) {
    for (const std::size_t size : {12U, 9U, 6U}) {
        if (text.size() < size) continue;
        const auto tail = text.substr(text.size() - size);
        const auto surname = surname_size(tail);
        if (surname == 0 || (size == 12 && surname == 3) || (size == 6 && surname > 3) ||
            base::length(tail) != size / 3)
            continue;
        if (name_size(tail) == size) return size;
    }
    return 0;
}

void find_beside_telephone(Reading& reading) {
    const auto phone = reading.place_of("mobile");
    if (!phone || reading.found("person")) return;
    static const RE2 kBetween(
        "(?:先生|女士|小姐|收)?(?:[ ,、:]*(?:联系)?(?:电话|手机)?(?:号码|号)?(?:是|为)?[ ,、:]*)$");
    const auto text = reading.text();
    re2::StringPiece between;
    const re2::StringPiece before(text.data(), phone->begin);
    if (kBetween.Match(before, 0, before.size(), RE2::UNANCHORED, &between, 1)) {
        const auto end = phone->begin - between.size();
        const auto size = name_before(text.substr(0, end));
        if (size > 0) return claim(reading, {end - size, end});
    }
    static const RE2 kBehindPhone("\\A[ ,、:]*([\\p{Han}·]{2,4})(?:收|先生|女士|小姐)?(?:[ ,。!\n]|\\z)");
    re2::StringPiece name;
    const re2::StringPiece behind(text.data() + phone->end, text.size() - phone->end);
    if (!RE2::PartialMatch(behind, kBehindPhone, &name)) return;
    const auto begin = static_cast<std::size_t>(name.data() - text.data());
    const auto size = name_size(std::string_view(name.data(), name.size()));
    if (size > 0) claim(reading, {begin, begin + size});
}

}  // namespace

void find_people(Reading& reading) {
    find_labelled(reading);
    find_beside_telephone(reading);
}

}  // namespace xiaoer::intents::slots
