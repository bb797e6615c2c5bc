-- 40_build_info: from what this database was built; filled by the build.

create table build_info (content_hash varchar);
