drop table mail_pauses;
drop table contact_tasks;
drop table bounces;
drop table letter_words;
drop function refuse_letter_words_change();
drop table status_links;
drop table letters;
