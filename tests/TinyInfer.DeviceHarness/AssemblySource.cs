namespace TinyInfer.DeviceHarness;

/// <summary>An assembly to compile and run on the device or the desktop.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sources">Its source texts, in the language of device code.</param>
/// <remarks>
/// Of several assemblies, each may use those before it. The last one is the program: it has a class <c>Program</c> with a method
/// <c>public static string[] Run()</c>, whose lines are the result.
/// </remarks>
public sealed record AssemblySource(string Name, params string[] Sources)
{
    /// <summary>
    /// The program as an executable: prints its lines between two of ours. The first tells them from what the runtime says of itself, the
    /// last that the program came to its end: the device has no exit codes.
    /// </summary>
    /// <param name="start">The line before the program's.</param>
    /// <param name="end">The line after them.</param>
    /// <returns>The program with an entry point.</returns>
    internal AssemblySource WithEntryPoint(string start, string end) => this with
    {
        Sources =
        [
            .. Sources,
            $$"""
            public static class EntryPoint
            {
                public static void Main()
                {
                    System.Console.WriteLine("{{start}}");
                    foreach (string line in Program.Run())
                    {
                        System.Console.WriteLine(line);
                    }

                    System.Console.WriteLine("{{end}}");
                }
            }
            """,
        ],
    };
}
