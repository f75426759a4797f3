namespace TinyInfer.DeviceHarness.Counting;

/// <summary>
/// The class <c>Meter</c>, by which a program says where instructions are to be counted: its method <c>Mark()</c> notes how many there
/// were.
/// </summary>
internal static class Meter
{
    /// <summary>Name of the class, and of its assembly.</summary>
    internal const string Assembly = "Meter";

    /// <summary>Name of the counter on the desktop.</summary>
    internal const string Counter = "Instructions";

    /// <summary>On the desktop, code counts by itself.</summary>
    internal static AssemblySource OnDesktop { get; } = new(Assembly, $$"""
        public static class {{Assembly}}
        {
            public static long {{Counter}};
            public static readonly System.Collections.Generic.List<long> Marks = new System.Collections.Generic.List<long>();

            public static void Mark()
            {
                Marks.Add({{Counter}});
            }
        }
        """);

    /// <summary>On the device, the runtime counts, and tells its count whenever a line is printed.</summary>
    internal static AssemblySource OnDevice { get; } = new(Assembly, $$"""
        public static class {{Assembly}}
        {
            public static void Mark()
            {
                System.Console.WriteLine("");
            }
        }
        """);
}
