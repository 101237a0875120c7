/* home - where what ships with the program lies, so that it runs from any folder.
 *
 * A relative path that is not here is looked for in the program's own folder: TRIVIUM_HOME where
 * that is set; else the first of these, seen from where the program stands, that holds
 * models/models.json: the folder itself, two above it (build/release), ../share/trivium (installed).
 */
#ifndef HARNESS_BASE_HOME_H
#define HARNESS_BASE_HOME_H

struct arena;

/* `path` itself where it is absolute, is here, or is not there either: an error then names what was
 * asked for. */
const char *home_path(struct arena *arena, const char *path);
/* The program's own folder, or NULL. */
const char *home_folder(struct arena *arena);

#endif
