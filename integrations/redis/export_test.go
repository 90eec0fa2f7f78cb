package redis

// Apart keeps the keys of a Server apart from those of others on the same Redis.
func (s *Server) Apart(prefix string) *Server {
	s.prefix += prefix
	return s
}
