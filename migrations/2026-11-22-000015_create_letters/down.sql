drop table sms_days;
drop table mail_pauses;
drop table follow_ups;
drop table bounces;
drop table letter_custom_texts;
drop function forbid_custom_text_change();
drop table status_links;
drop table letters;
