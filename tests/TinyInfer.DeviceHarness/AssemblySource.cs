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
    /// <summary>The program as an executable: prints the lines and, since the device has no exit codes, says that it came to its end.</summary>
    /// <param name="end">The last line.</param>
    /// <returns>The program with an entry point.</returns>
    internal AssemblySource WithEntryPoint(string end) => this with
    {
        Sources =
        [
            .. Sources,
            $$"""
            public static class EntryPoint
            {
                public static void Main()
                {
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
