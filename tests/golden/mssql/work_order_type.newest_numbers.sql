SELECT TOP 200 srvtyp.recnum
FROM srvtyp ORDER BY srvtyp.recnum DESC
