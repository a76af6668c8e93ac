-- How many times to come a visitor holds is asked with each one that is taken.
CREATE INDEX bookings_by_conversation ON bookings (conversation);
