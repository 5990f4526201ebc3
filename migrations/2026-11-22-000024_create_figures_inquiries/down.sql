drop table figures_inquiries;
