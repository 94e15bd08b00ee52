SELECT CONVERT(varchar(27), GETUTCDATE(), 121) AS server_now_1
