// Package chart draws a bot.Chart as a PNG, for platforms that have no native chart or refuse one.
//
// The picture is made for a phone: large type, few words, every value labelled where there is room for it. It is made
// for the colour-blind too: the colours are those of Okabe and Ito ("Color Universal Design", 2008), and series differ
// by marker or hatching besides. Layout is the package's own and not that of go-analyze/charts, whose painter it uses:
// that library draws a text in one font, and no free font of a fair size has both Latin letters and Chinese signs.
//
// It is not for interactive charts, for more kinds than bot.Chart has, nor for print.
package chart
