drop table intake_pauses;
