package i18n

import "strings"

// zonesZh are the zones that people use, by their IANA names, as one says them in Chinese. The Go libraries at hand carry none of CLDR's names of cities.
var zonesZh = map[string]string{
	"Asia/Shanghai": "上海", "Asia/Chongqing": "重庆", "Asia/Harbin": "哈尔滨", "Asia/Urumqi": "乌鲁木齐", "Asia/Hong_Kong": "香港", "Asia/Macau": "澳门", "Asia/Taipei": "台北",
	"Asia/Singapore": "新加坡", "Asia/Kuala_Lumpur": "吉隆坡", "Asia/Bangkok": "曼谷", "Asia/Ho_Chi_Minh": "胡志明市", "Asia/Jakarta": "雅加达", "Asia/Manila": "马尼拉",
	"Asia/Tokyo": "东京", "Asia/Seoul": "首尔", "Asia/Kolkata": "加尔各答", "Asia/Calcutta": "加尔各答", "Asia/Dubai": "迪拜", "Asia/Riyadh": "利雅得", "Asia/Jerusalem": "耶路撒冷",
	"Asia/Karachi": "卡拉奇", "Asia/Dhaka": "达卡", "Asia/Almaty": "阿拉木图", "Asia/Tashkent": "塔什干", "Asia/Kathmandu": "加德满都", "Asia/Yangon": "仰光",
	"Europe/London": "伦敦", "Europe/Dublin": "都柏林", "Europe/Lisbon": "里斯本", "Europe/Paris": "巴黎", "Europe/Berlin": "柏林", "Europe/Madrid": "马德里", "Europe/Rome": "罗马",
	"Europe/Vienna": "维也纳", "Europe/Zurich": "苏黎世", "Europe/Amsterdam": "阿姆斯特丹", "Europe/Brussels": "布鲁塞尔", "Europe/Luxembourg": "卢森堡", "Europe/Prague": "布拉格",
	"Europe/Budapest": "布达佩斯", "Europe/Warsaw": "华沙", "Europe/Stockholm": "斯德哥尔摩", "Europe/Oslo": "奥斯陆", "Europe/Copenhagen": "哥本哈根", "Europe/Helsinki": "赫尔辛基",
	"Europe/Athens": "雅典", "Europe/Bucharest": "布加勒斯特", "Europe/Kyiv": "基辅", "Europe/Istanbul": "伊斯坦布尔", "Europe/Moscow": "莫斯科",
	"America/New_York": "纽约", "America/Chicago": "芝加哥", "America/Denver": "丹佛", "America/Phoenix": "凤凰城", "America/Los_Angeles": "洛杉矶", "America/Toronto": "多伦多",
	"America/Vancouver": "温哥华", "America/Mexico_City": "墨西哥城", "America/Sao_Paulo": "圣保罗", "America/Argentina/Buenos_Aires": "布宜诺斯艾利斯", "America/Bogota": "波哥大",
	"America/Santiago": "圣地亚哥", "Australia/Sydney": "悉尼", "Australia/Melbourne": "墨尔本", "Australia/Brisbane": "布里斯班", "Australia/Perth": "珀斯", "Pacific/Auckland": "奥克兰",
	"Africa/Cairo": "开罗", "Africa/Johannesburg": "约翰内斯堡", "Africa/Lagos": "拉各斯", "Africa/Nairobi": "内罗毕", "UTC": "协调世界时",
}

// Zone is a time zone as a card names it: in Chinese by its city, where that has a usual name; else by its IANA name.
func Zone(lang, name string) string {
	if zh, ok := zonesZh[name]; ok && lang == Chinese {
		return zh
	}
	return name
}

// City is a time zone in short, beside a time: "Berlin", 柏林.
func City(lang, name string) string {
	if zone := Zone(lang, name); zone != name {
		return zone
	}
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}
