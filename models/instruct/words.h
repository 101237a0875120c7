/* words - the lists that values are drawn from: plain English words and invented names.
 */
#ifndef MODELS_INSTRUCT_WORDS_H
#define MODELS_INSTRUCT_WORDS_H

#include <stddef.h>

struct words {
    const char *const *items;
    size_t n;
};

/* The list behind one of the letters of values.h that stand for a plain list. */
const struct words *words_of(char kind);

extern const struct words words_women;
extern const struct words words_men;
extern const struct words words_surnames;
extern const struct words words_company_ends;
extern const struct words words_towns;
extern const struct words words_town_fronts;
extern const struct words words_town_ends;
extern const struct words words_machines;
extern const struct words words_room_fronts;
extern const struct words words_room_ends;
extern const struct words words_event_fronts;
extern const struct words words_event_ends;
extern const struct words words_materials;
extern const struct words words_objects;
extern const struct words words_qualities;
extern const struct words words_book_nouns;
extern const struct words words_ship_nouns;
extern const struct words words_paper_fronts;
extern const struct words words_paper_ends;
extern const struct words words_dish_fronts;
extern const struct words words_dish_ends;
extern const struct words words_acts;
extern const struct words words_act_things;
extern const struct words words_group_fronts;
extern const struct words words_group_ends;
extern const struct words words_months;
extern const struct words words_currencies;
extern const struct words words_mailboxes;
extern const struct words words_street_fronts;
extern const struct words words_street_ends;
extern const struct words words_species;
extern const struct words words_things;
extern const struct words words_colours;
extern const struct words words_foods;
extern const struct words words_instruments;
extern const struct words words_jobs;
extern const struct words words_languages;
extern const struct words words_rivers;
extern const struct words words_transports;
extern const struct words words_vehicles;
extern const struct words words_weekdays;
extern const struct words words_building_materials;
extern const struct words words_hobbies;
extern const struct words words_ordinals;
extern const struct words words_spots;
extern const struct words words_reasons;
extern const struct words words_teams;
extern const struct words words_pets;

#endif
