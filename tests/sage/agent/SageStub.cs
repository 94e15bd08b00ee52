// Stands for Sage's API in the tests: the same namespace, class, calls and results. What each call does stands in
// stub.txt beside the assembly, a line "Call=what" each; what was called is written down in calls.txt.

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Threading;

namespace Sage.SMB.API
{
    static class Stub
    {
        static readonly string Folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        static string kept;

        // Writes the call down, then does what stub.txt says: gives a result, or never comes back.
        public static string Does(string call, params object[] values)
        {
            string told = values.Length == 0 ? call : call + " " + string.Join("|", values);
            File.AppendAllText(In("calls.txt"), Process.GetCurrentProcess().Id + " " + told.Replace('\n', '↵') + "\n");
            string[] lines = File.Exists(In("stub.txt")) ? File.ReadAllLines(In("stub.txt")) : new string[0];
            string line = lines.FirstOrDefault(one => one.StartsWith(call + "=")) ?? call + "=";
            string[] action = line.Substring(call.Length + 1).Split(new[] { ':' }, 2);
            string argument = action.Length > 1 ? action[1] : "";
            switch (action[0])
            {
                case "die":
                    Process.GetCurrentProcess().Kill();
                    break;
                case "hang":
                    Reach();
                    Thread.Sleep(Timeout.Infinite);
                    break;
                case "pause":
                    // Until somebody opens the pipe to read, and then until it is written to.
                    Reach();
                    using (var go = new FileStream(In("go"), FileMode.Open, FileAccess.Read)) go.ReadByte();
                    return argument;
                case "chatter":
                    Console.WriteLine("Sage says hello");
                    using (Stream raw = Console.OpenStandardOutput()) raw.Write(Encoding.ASCII.GetBytes("\nnative chatter\n"), 0, 16);
                    return argument;
                case "bitness":
                    throw new BadImageFormatException("An attempt was made to load a program with an incorrect format.");
                case "throw":
                    throw new InvalidOperationException(argument);
                case "return":
                    return argument;
            }
            return "";
        }

        static void Reach()
        {
            using (var reached = new FileStream(In("reached"), FileMode.Open, FileAccess.Write)) reached.WriteByte(1);
        }

        public static int Number(string call, params object[] values)
        {
            string result = Does(call, values);
            return result == "" ? 0 : int.Parse(result);
        }

        // What IsValidUser and the others got, without writing a password down.
        public static string Mark(string password)
        {
            using (var hash = SHA256.Create())
                return BitConverter.ToString(hash.ComputeHash(Encoding.UTF8.GetBytes(password)), 0, 4);
        }

        // answer.xml when there is one. commits.txt names the call in which the document is saved; who saves it, and
        // gives an answer, is the command of sandbox.txt: the program on one line, its arguments on the next.
        public static string Answer(string xml)
        {
            string answer = Commits("submitXML") ? Committed(xml) : Taken(xml);
            return File.Exists(In("answer.xml")) ? File.ReadAllText(In("answer.xml"), Encoding.UTF8) : answer;
        }

        static string Taken(string xml)
        {
            kept = xml;
            return "<api:MBXML xmlns:api='http://sage100contractor.com/api'><MBXMLMsgsRs><VendorAddRs statusCode='0' "
                + "statusMessage='Ok' /></MBXMLMsgsRs></api:MBXML>";
        }

        public static void CommitKept()
        {
            if (kept != null && Commits("DeIntializeAPI")) Committed(kept);
            kept = null;
        }

        static bool Commits(string call)
        {
            return File.Exists(In("commits.txt")) && File.ReadAllText(In("commits.txt")).Trim() == call;
        }

        static string Committed(string xml)
        {
            string[] command = File.ReadAllLines(In("sandbox.txt"));
            var start = new ProcessStartInfo(command[0], command[1])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            };
            using (Process process = Process.Start(start))
            {
                process.StandardInput.Write(xml);
                process.StandardInput.Close();
                string answer = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return answer;
            }
        }

        static string In(string name)
        {
            return Path.Combine(Folder, name);
        }
    }

    public class IMBXML
    {
        public int IntializeAPI() { return Stub.Number("IntializeAPI", Directory.GetCurrentDirectory()); }
        public int SetDataSource(string source) { return Stub.Number("SetDataSource", source); }
#if V18
        public int SetDataDrive(string drive) { return Stub.Number("SetDataDrive", drive); }
#else
        public int IsApplicationAllowed(string user, string password)
        {
            return Stub.Number("IsApplicationAllowed", user, Stub.Mark(password));
        }

        public bool IsValidUser(string company, string user, string password)
        {
            return Stub.Does("IsValidUser", company, user, Stub.Mark(password)) != "False";
        }
#endif
        public int EnableRequests() { return Stub.Number("EnableRequests"); }
        public void DisableRequests() { Stub.Does("DisableRequests"); }

        public string submitXML(string xml, string password)
        {
            Stub.Does("submitXML", xml, Stub.Mark(password));
            string answer = Stub.Answer(xml);
            Stub.Does("answering");
            return answer;
        }

        public void DeIntializeAPI()
        {
            Stub.Does("DeIntializeAPI");
            Stub.CommitKept();
            Stub.Does("deinitialized");
        }
    }

#if !V18
    static class mbAPIGlobal
    {
        static void SetRqDataSource(string source) { Stub.Does("mbAPIGlobal.SetRqDataSource", source); }
        static void ResetRqAcceptState() { Stub.Does("mbAPIGlobal.ResetRqAcceptState"); }
        static void EnableAcceptRq(bool on) { Stub.Does("mbAPIGlobal.EnableAcceptRq", on); }
    }
#endif
}
