package survey

import (
	"embed"
	"fmt"
	"slices"
)

//go:embed templates/*.json
var templateFiles embed.FS

// templateIDs are the templates, in the order in which they are offered.
var templateIDs = []string{"golive7", "golive30", "quarter", "year", "training", "meeting"}

// bundled is a questionnaire that golive brings along; false if there is none of that name.
func bundled(id string) (questionnaire, bool) {
	if !slices.Contains(templateIDs, id) {
		return questionnaire{}, false
	}
	text, err := templateFiles.ReadFile("templates/" + id + ".json")
	if err != nil {
		panic(err) // the folder is embedded
	}
	q, wrong := readQuestionnaire(text)
	if len(wrong) > 0 {
		panic(fmt.Sprintf("survey: template %s: %v", id, wrong)) // a test reads all of them
	}
	return q, true
}
