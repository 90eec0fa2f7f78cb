package slacksim

import (
	"slices"
	"strings"
)

func doJoin(s *Sim, u *user, a Act) Result {
	r := s.world.findRoom(a.Room)
	if r == nil || r.kind != kindChannel || u.kind == kindGuest || u.kind == kindExternal {
		return refusal("channel_not_found")
	}
	s.joinRoom(r, u.id, "", s.now())
	return Result{OK: true, Room: r.id}
}

func doLeave(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	s.leaveRoom(r, u.id, s.now())
	return Result{OK: true, Room: r.id}
}

func doInvite(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	other := s.world.findUser(a.User)
	if other == nil {
		return refusal("user_not_found")
	}
	if !s.joinRoom(r, other.id, u.id, s.now()) {
		return refusal("already_in_channel")
	}
	return Result{OK: true, Room: r.id}
}

func doKick(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	other := s.world.findUser(a.User)
	if other == nil || !s.leaveRoom(r, other.id, s.now()) {
		return refusal("not_in_channel")
	}
	return Result{OK: true, Room: r.id}
}

func doCreateRoom(s *Sim, u *user, a Act) Result {
	name := strings.TrimPrefix(a.Name, "#")
	if err := s.checkName(name); err != nil {
		return refusal(err.code)
	}
	kind := kindChannel
	if a.Private {
		kind = kindGroup
	}
	r := s.createRoom(name, kind, u.id, s.now())
	for _, other := range a.Members {
		if o := s.world.findUser(other); o != nil {
			s.joinRoom(r, o.id, u.id, s.now())
		}
	}
	return Result{OK: true, Room: r.id}
}

func doRenameRoom(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if err := s.checkName(a.Name); err != nil {
		return refusal(err.code)
	}
	s.rename(r, a.Name, u.id, s.now())
	return Result{OK: true, Room: r.id}
}

func doArchive(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	s.archive(r, true, u.id)
	return Result{OK: true, Room: r.id}
}

func doUnarchive(s *Sim, u *user, a Act) Result {
	r := s.world.findRoom(a.Room)
	if r == nil || !r.archived {
		return refusal("not_archived")
	}
	s.archive(r, false, u.id)
	return Result{OK: true, Room: r.id}
}

func doDeleteRoom(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	s.emitRoom("channel_deleted", r, "", s.now())
	s.world.dropRoom(r)
	s.changed()
	return Result{OK: true, Room: r.id}
}

// doConvert makes a channel private, or public: the other of the two.
func doConvert(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	subtype := "channel_convert_to_private"
	if r.kind == kindGroup {
		subtype = "channel_convert_to_public"
	}
	r.kind = map[string]string{kindChannel: kindGroup, kindGroup: kindChannel}[r.kind]
	s.notice(r, subtype, u.id, "", s.now(), nil)
	return Result{OK: true, Room: r.id}
}

func doShare(s *Sim, u *user, a Act) Result   { return share(s, u, a, true) }
func doUnshare(s *Sim, u *user, a Act) Result { return share(s, u, a, false) }

func share(s *Sim, u *user, a Act, on bool) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if r.kind == kindDM {
		return refusal("method_not_supported_for_channel_type")
	}
	if a.Team == "" {
		a.Team = seedPartner
	}
	s.shareRoom(r, a.Team, on, s.now())
	return Result{OK: true, Room: r.id}
}

func doDM(s *Sim, u *user, _ Act) Result {
	r := s.world.dm(u, s.now())
	s.changed()
	return Result{OK: true, Room: r.id}
}

func doHome(s *Sim, u *user, _ Act) Result {
	r := s.world.dm(u, s.now())
	s.changed()
	s.emitHome(u, r, s.world.homes[u.id])
	return Result{OK: true, Room: r.id}
}

func doAddUser(s *Sim, _ *user, a Act) Result {
	if a.Name == "" {
		return refusal("invalid_name")
	}
	u := &user{id: s.world.id("U"), name: a.Name, handle: a.Handle, email: a.Email, locale: a.Locale, tz: a.TZ, kind: a.Kind, team: s.cfg.TeamID, color: "#684b6c"}
	if u.handle == "" {
		u.handle = strings.ToLower(strings.ReplaceAll(a.Name, " ", "."))
	}
	if u.locale == "" {
		u.locale = "en-US"
	}
	if u.tz == "" {
		u.tz = seedPlace
	}
	if !slices.Contains([]string{kindMember, kindGuest, kindExternal}, u.kind) {
		u.kind = kindMember
	}
	if u.kind == kindExternal {
		u.team = seedPartner
	}
	s.world.addUser(u)
	s.changed()
	if u.kind != kindExternal {
		s.emitUser("team_join", u)
	}
	return Result{OK: true, User: u.id}
}

func doSetUser(s *Sim, as *user, a Act) Result {
	u := as
	if a.User != "" {
		if u = s.world.findUser(a.User); u == nil {
			return refusal("user_not_found")
		}
	}
	for field, value := range map[*string]string{&u.name: a.Name, &u.email: a.Email, &u.locale: a.Locale, &u.tz: a.TZ} {
		if value != "" {
			*field = value
		}
	}
	if a.Deactivated != nil {
		u.deleted = *a.Deactivated
	}
	if a.Kind == kindGuest || a.Kind == kindMember && u.team == s.cfg.TeamID {
		u.kind = a.Kind
	}
	u.updated = s.now().Unix()
	s.changed()
	s.emitUser("user_change", u)
	return Result{OK: true, User: u.id}
}
