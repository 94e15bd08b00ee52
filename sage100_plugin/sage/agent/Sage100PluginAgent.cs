// Enters Sage 100 Contractor's own API for one batch of documents, and leaves it again.
//
// Standard input: a line of settings, then, once it said "opened", a line {"id", "xml"} per document; its end ends the
// batch. Standard output: a line per step, written before the step is taken. An answer is told when the session is over.
// The exit code says what went wrong; sage100_plugin/sage/agent/exits.py has the sentences.
// Names and order of Sage's calls are Sage's own, spelling included.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Web.Script.Serialization;

[assembly: AssemblyTitle("Sage 100 plugin: write agent")]
[assembly: AssemblyProduct("sage100-plugin")]
[assembly: AssemblyVersion("1.0.0.0")]
[assembly: TargetFramework(".NETFramework,Version=v4.8")]

static class Sage100PluginAgent
{
    const int Unexpected = 1, Input = 10, Busy = 11, NoAssembly = 12, Bitness = 13, OtherVersion = 14;
    const int Initialize = 20, DataSource = 21, Enable = 22, NotAllowed = 23, NotValidUser = 24, Licence = 25, Exclusive = 26;
    const int Submit = 30, Close = 31;

    static readonly string[] Assemblies = { "Sage.100.Contractor.Api.dll", "Sage.SMB.Api.dll" };
    static readonly JavaScriptSerializer Json = new JavaScriptSerializer { MaxJsonLength = int.MaxValue };
    static TextWriter output;
    static IDictionary<string, object> settings = new Dictionary<string, object>();
    static FileStream held;
    static Type api, statics;
    static object session;

    class Failure : Exception
    {
        public readonly int Code;
        public readonly string Call;
        public readonly object Result;

        public Failure(int code, string call, object result, string detail) : base(detail)
        {
            Code = Regex.IsMatch(detail, "licen[cs]e", RegexOptions.IgnoreCase) ? Licence
                : Regex.IsMatch(detail, "exclusive", RegexOptions.IgnoreCase) ? Exclusive : code;
            Call = call;
            Result = result;
        }

        public static Failure Of(int code, string call, Exception error)
        {
            while ((error is TargetInvocationException || error is TypeInitializationException) && error.InnerException != null)
                error = error.InnerException;
            if (error is BadImageFormatException) code = Bitness;
            else if (error is FileNotFoundException || error is FileLoadException || error is TypeLoadException) code = OtherVersion;
            return new Failure(code, call, null, error.Message);
        }
    }

    [STAThread]
    static void Main()
    {
        var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        // What Sage's assembly prints must not get between our lines.
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        int code = 0;
        try
        {
            Run(input);
        }
        catch (Exception error)
        {
            Failure failure = error as Failure ?? Failure.Of(Unexpected, "", error);
            code = failure.Code;
            string password = Setting("password");
            string detail = password == "" ? failure.Message : failure.Message.Replace(password, "***");
            Tell("step", "failed", "call", failure.Call, "result", failure.Result, "detail", detail);
        }
        // Threads that Sage's assembly may have left must not keep the process.
        Environment.Exit(code);
    }

    static void Run(TextReader input)
    {
        settings = Parsed(input.ReadLine());
        // Nobody waits for ever behind a session that hangs, though who started it may be gone.
        int life = Milliseconds("life_seconds", 450);
        new Thread(delegate() { Thread.Sleep(life); Process.GetCurrentProcess().Kill(); }) { IsBackground = true }.Start();
        HoldMachine(Milliseconds("wait_seconds", 60));
        Load(Setting("sage_folder"));
        var answers = new List<string[]>();
        Failure failed = null;
        try
        {
            Open();
            Tell("step", "opened");
            for (string line = input.ReadLine(); line != null; line = input.ReadLine())
                answers.Add(Sent(Parsed(line)));
        }
        catch (Exception error)
        {
            failed = error as Failure ?? Failure.Of(Unexpected, "", error);
        }
        Failure unclosed = Closed();
        Tell("step", "closed");
        foreach (string[] answer in answers)
            Tell("step", "answer", "id", answer[0], "response", answer[1]);
        if (failed != null) throw failed;
        if (unclosed != null) throw unclosed;
    }

    // One session at a time on this machine: whoever holds the first byte of the file beside the program. The system
    // gives it back when the process is gone, however it went, and others can find out whether it is held.
    static void HoldMachine(int patience)
    {
        string path = Path.ChangeExtension(Assembly.GetExecutingAssembly().Location, ".lock");
        if (!File.Exists(path)) File.WriteAllText(path, "");
        // On Windows who may only read Program Files can lock all the same; elsewhere a lock needs the right to write.
        FileAccess access = Path.DirectorySeparatorChar == '\\' ? FileAccess.Read : FileAccess.ReadWrite;
        held = new FileStream(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
        for (var waited = Stopwatch.StartNew(); ; Thread.Sleep(50))
        {
            try
            {
                held.Lock(0, 1);
                return;
            }
            catch (IOException)
            {
                if (waited.ElapsedMilliseconds > patience) throw new Failure(Busy, "", null, "");
            }
        }
    }

    static void Load(string folder)
    {
        folder = Path.GetFullPath(folder);
        string path = Assemblies.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path == null) throw new Failure(NoAssembly, "", null, "");
        try
        {
            Directory.SetCurrentDirectory(folder);
            Assembly sage = Assembly.LoadFrom(path);
            api = sage.GetType("Sage.SMB.API.IMBXML", true, true);
            if (true.Equals(Value("statics"))) statics = sage.GetTypes().Single(type => type.Name == "mbAPIGlobal");
            session = Activator.CreateInstance(api);
        }
        catch (InvalidOperationException)
        {
            throw new Failure(OtherVersion, "mbAPIGlobal", null, "it has no such class");
        }
        catch (Exception error)
        {
            throw Failure.Of(OtherVersion, "", error);
        }
    }

    static void Open()
    {
        string drive = Setting("data_drive"), source = Setting("data_source");
        string setSource = drive == "" ? "SetDataSource" : "SetDataDrive", place = drive == "" ? source : drive;
        if (statics != null)
        {
            Static("SetRqDataSource", place);
            Must(DataSource, setSource, place);
        }
        Must(Initialize, "IntializeAPI");
        if (statics != null)
        {
            Static("SetRqDataSource", place);
            Static("ResetRqAcceptState");
            Static("EnableAcceptRq", true);
        }
        else
        {
            Called(Enable, "DisableRequests");
        }
        Must(DataSource, setSource, place);
        Must(Enable, "EnableRequests");
        string user = Setting("user"), password = Setting("password");
        // Versions differ in whether they have these two.
        if (Method("IsApplicationAllowed", user, password) != null) Must(NotAllowed, "IsApplicationAllowed", user, password);
        var login = new object[] { Setting("company"), user, password };
        if (Method("IsValidUser", login) != null && !true.Equals(Called(NotValidUser, "IsValidUser", login)))
            throw new Failure(NotValidUser, "IsValidUser", false, "");
    }

    static string[] Sent(IDictionary<string, object> document)
    {
        string id = (string)document["id"], xml = (string)document["xml"];
        // From this line on Sage may have the document, so it goes no further when nobody can be told.
        Written("step", "sent", "id", id);
        string response = (string)Called(Submit, "submitXML", xml, Setting("password"));
        Tell("step", "answered", "id", id);
        return new[] { id, response ?? "" };
    }

    // Whatever happened before, the session is left; gives what went wrong with that.
    static Failure Closed()
    {
        Failure failed = null;
        foreach (string call in new[] { "DisableRequests", "DeIntializeAPI" })
        {
            try
            {
                Called(Close, call);
            }
            catch (Failure failure)
            {
                failed = failed ?? failure;
            }
        }
        return failed;
    }

    static object Called(int code, string name, params object[] values)
    {
        return Invoked(code, name, Method(name, values), session, values);
    }

    static void Must(int code, string name, params object[] values)
    {
        object result = Called(code, name, values);
        if (result != null && Convert.ToInt64(result) != 0) throw new Failure(code, name, result, "");
    }

    static void Static(string name, params object[] values)
    {
        const BindingFlags any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        Invoked(Initialize, name, statics.GetMethod(name, any, null, Type.GetTypeArray(values), null), null, values);
    }

    static MethodInfo Method(string name, params object[] values)
    {
        return api.GetMethod(name, Type.GetTypeArray(values));
    }

    static object Invoked(int code, string name, MethodInfo method, object target, object[] values)
    {
        if (method == null) throw new Failure(OtherVersion, name, null, "it has no such call");
        Tell("step", "calling", "call", name);
        try
        {
            return method.Invoke(target, values);
        }
        catch (Exception error)
        {
            throw Failure.Of(code, name, error);
        }
    }

    static IDictionary<string, object> Parsed(string line)
    {
        Dictionary<string, object> found = null;
        try
        {
            // A line that was cut off, as by the end of who wrote it, is none.
            if (line != null && line.EndsWith("}")) found = Json.Deserialize<Dictionary<string, object>>(line);
        }
        catch (Exception)
        {
            // Its own message quotes the line, and the first one holds the password.
        }
        if (found == null) throw new Failure(Input, "", null, "a line of standard input is not a JSON object");
        return found;
    }

    static object Value(string name)
    {
        object value;
        return settings.TryGetValue(name, out value) ? value : null;
    }

    static string Setting(string name)
    {
        return Value(name) as string ?? "";
    }

    static int Milliseconds(string name, int otherwise)
    {
        return (int)(1000 * Convert.ToDouble(Value(name) ?? otherwise));
    }

    static void Written(params object[] pairs)
    {
        var line = new Dictionary<string, object>();
        for (int place = 0; place < pairs.Length; place += 2) line[(string)pairs[place]] = pairs[place + 1];
        output.WriteLine(Json.Serialize(line));
    }

    static void Tell(params object[] pairs)
    {
        try
        {
            Written(pairs);
        }
        catch (IOException)
        {
            // Who started the agent is gone; the session is still closed as it should be.
        }
    }
}
