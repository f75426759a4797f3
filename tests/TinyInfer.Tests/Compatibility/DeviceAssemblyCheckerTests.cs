using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;

namespace TinyInfer.Tests.Compatibility;

/// <summary>The checker finds each thing that nanoFramework lacks, and nothing in code that it runs.</summary>
public class DeviceAssemblyCheckerTests
{
    [Theory]
    [InlineData("static int[] F() { int[] a = { 1, 2, 3 }; System.Array.Copy(a, 0, a, 1, 2); return a; }")]
    [InlineData("static readonly sbyte[] Table = { -1, 2, 3, 4, 5, 6, 7, 8, 9 }; static sbyte F(int i) => Table[i];")]
    [InlineData("static string F(int x) => \"a\" + x.ToString() + \"b\" + x.GetHashCode().ToString() + \"c\";")]
    [InlineData("static int F(object o) { try { return (int)o; } catch (System.Exception e) when (e.Message == \"x\") { return 1; } "
        + "finally { G(); } } static void G() { }")]
    [InlineData("static int F(string s) { switch (s) { case \"one\": return 1; case \"two\": return 2; default: return 0; } }")]
    [InlineData("delegate int Op(int x); static int F() { int y = 2; Op op = x => x + y; return op(3); }")]
    [InlineData("interface I { int F(); } class A : I { public int F() => 1; } static int G(I i) => i is A a ? a.F() : 0;")]
    [InlineData("enum E : byte { A, B } E _e; E[] _many = new E[3]; static string F(E e) => e.ToString();")]
    [InlineData("static void F(object gate) { lock (gate) { } }")]
    [InlineData("System.TimeSpan _time; static System.DateTime F() => System.DateTime.UtcNow;")]
    [InlineData("static uint F(uint[] table, uint i) => table[i & 0xFF] ^ (i >> 8);")]
    [InlineData("static int F(System.Collections.ArrayList list) { int n = 0; foreach (object o in list) { n += (int)o; } return n; }")]
    [InlineData("static void F(out int x, ref long y) { x = 1; y += x; }")]
    [InlineData("int this[int i] { get { return i; } }")]
    [InlineData("static int[][] F() => new int[][] { new int[2] };")]
    [InlineData("struct P { public int X; } static int F(int x) { P p = new P(); p.X = x; return p.X; }")]
    public void Code_for_the_device_passes(string member)
    {
        Assert.Empty(Check(member));
    }

    [Theory]
    [InlineData("static void F(int[] a) { System.Array.Fill(a, 0); }", "C::F(System.Int32[])", "Array::Fill")]
    [InlineData("static double F(double x) => System.Math.Sqrt(x);", "C::F(System.Double)", "packages.config")]
    [InlineData("static void F(object gate) { System.Threading.Monitor.Wait(gate); }", "C::F(System.Object)", "Monitor::Wait")]
    [InlineData("static string F(string s) => s.Replace('a', 'b');", "C::F(System.String)", "String::Replace")]
    [InlineData("static void F() { System.GC.Collect(); }", "C::F()", "GC::Collect")]
    [InlineData("static object F() => new System.Text.StringBuilder();", "C::F()", "System.Text.StringBuilder")]
    [InlineData("System.Uri _uri;", "C::_uri", "System.Uri")]
    [InlineData("class A : System.Text.Encoder { public override int GetByteCount(char[] c, int i, int n, bool f) => 0; public override "
        + "int GetBytes(char[] c, int i, int n, byte[] b, int j, bool f) => 0; }", "C/A", "System.Text.Encoder")]
    [InlineData("class A : System.IEquatable<A> { public bool Equals(A a) => true; }", "C/A", "a generic type")]
    [InlineData("static object F() { System.Collections.Generic.List<int> l = new System.Collections.Generic.List<int>(); return l; }",
        "C::F()", "a generic type")]
    [InlineData("static T F<T>(T x) => x; static int G() => F(3);", "C::G()", "a generic method")]
    [InlineData("static T F<T>(T x) => x;", "C::F(!!0)", "a generic method")]
    [InlineData("class A<T> { }", "C/A`1", "a generic type")]
    [InlineData("static int? F() => null;", "C::F()", "a generic type")]
    [InlineData("static (int, int) F() => (1, 2);", "C::F()", "a generic type")]
    [InlineData("static int F(int[,] a) => a[1, 2];", "C::F(System.Int32[,])", "multi-dimensional")]
    [InlineData("static unsafe int F(int* p) => *p;", "C::F(System.Int32*)", "pointer")]
    [InlineData("static unsafe void F() { byte* p = stackalloc byte[3]; p[0] = 1; }", "C::F()", "localloc")]
    [InlineData("static unsafe int F(byte[] a) { fixed (byte* p = a) { return *p; } }", "C::F(System.Byte[])", "pinned")]
    [InlineData("static unsafe int F(delegate*<int, int> f) => f(1);", "C::F(System.Int32 *())", "calli")]
    [InlineData("static unsafe delegate*<int, int> _f;", "C::_f", "function pointer")]
    [InlineData("static int F(int x) => checked(x + 1);", "C::F(System.Int32)", "checked arithmetic (add.ovf)")]
    [InlineData("static byte F(int x) => checked((byte)x);", "C::F(System.Int32)", "conv.ovf.u1")]
    [InlineData("static byte[] F(long n) => new byte[n];", "C::F(System.Int64)", "conv.ovf.i")]
    [InlineData("struct P { public int X; } static P[] F() => new P[3];", "C::F()", "array of structures")]
    [InlineData("struct P { public int X; } P _p;", "C::_p", "structure (C/P) in a field")]
    [InlineData("[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)] struct P { "
        + "[System.Runtime.InteropServices.FieldOffset(0)] public int X; }", "C/P", "explicit layout")]
    [InlineData("interface I { int F() => 1; }", "C/I::F()", "a body in an interface")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"x\")] static extern int F();", "C::F()", "native library")]
    [InlineData("static int F() { System.ReadOnlySpan<byte> s = new byte[] { 1, 2, 3 }; return s[1]; }", "C::F()", "a generic type")]
    [InlineData("static string F(int x) => $\"{x} of {x}\";", "C::F(System.Int32)", "DefaultInterpolatedStringHandler")]
    [InlineData("[System.Serializable, System.Runtime.CompilerServices.TypeForwardedFrom(\"x\")] class A { }", "C/A",
        "TypeForwardedFromAttribute")]
    [InlineData("static int F(int x) => x switch { 1 => 2, 2 => 3 };", "<PrivateImplementationDetails>::ThrowSwitchExpressionException",
        "SwitchExpressionException")]
    [InlineData("static volatile int _x;", "C::_x", "IsVolatile")]
    [InlineData("static int F(System.TypedReference r) => __refvalue(r, int);", "C::F(System.TypedReference)", "refanyval")]
    [InlineData("static void F(__arglist) { } static void G() { F(__arglist(1)); }", "C::G()", "variable number of arguments")]
    public void Code_that_the_device_cannot_run_is_found(string member, string where, string problem)
    {
        IReadOnlyList<Violation> violations = Check(member);

        Assert.True(
            violations.Any(v => v.Member.StartsWith(where, StringComparison.Ordinal)
                && v.Problem.Contains(problem, StringComparison.Ordinal)),
            $"expected '{problem}' in {where}, found: {string.Join("; ", violations)}");
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Locals_are_counted(int count, bool tooMany)
    {
        IEnumerable<int> range = Enumerable.Range(0, count);
        string body = $"static int F(int x) {{ {string.Concat(range.Select(i => $"int v{i} = x + {i}; "))} "
            + $"while (x > 0) {{ {string.Concat(range.Select(i => $"v{i} += x; "))} x--; }} "
            + $"return {string.Join(" + ", range.Select(i => $"v{i}"))}; }}";

        IReadOnlyList<Violation> violations = Check(body);

        Assert.Equal(tooMany ? ["C::F(System.Int32): 256 locals; the device takes 255"] : [], violations.Select(v => v.ToString()));
    }

    [Theory]
    [InlineData(255, "static", false)]
    [InlineData(256, "static", true)]
    [InlineData(254, "", false)]
    [InlineData(255, "", true)]
    public void Arguments_are_counted_with_this(int count, string modifier, bool tooMany)
    {
        string parameters = string.Join(", ", Enumerable.Range(0, count).Select(i => $"int p{i}"));

        IReadOnlyList<Violation> violations = Check($"{modifier} int F({parameters}) => p{count - 1};");

        Assert.Equal(tooMany, violations.Any(v => v.Problem.StartsWith("256 arguments", StringComparison.Ordinal)));
        Assert.Equal(tooMany ? 1 : 0, violations.Count);
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Cases_of_a_switch_are_counted(int count, bool tooMany)
    {
        string cases = string.Concat(Enumerable.Range(0, count).Select(i => $"case {i}: return {i * 7 % 31}; "));

        IReadOnlyList<Violation> violations = Check($"static int F(int x) {{ switch (x) {{ {cases} default: return -1; }} }}");

        Assert.Equal(tooMany ? ["256 cases of one switch; the device takes 255"] : [], violations.Select(v => v.Problem));
    }

    [Fact]
    public void A_branch_beyond_16_bits_is_found()
    {
        string body = string.Concat(Enumerable.Range(0, 4000).Select(i => $"x = x * {100000 + i} + {200000 + i}; "));

        IReadOnlyList<Violation> violations = Check($"static int F(int x) {{ while (x > 0) {{ {body} }} return x; }}");

        Assert.Contains(violations, v => v.Problem == "a branch further than 16 bits reach");
    }

    [Theory]
    [InlineData(900, false)]
    [InlineData(2000, true)]
    public void Byte_code_is_measured(int methods, bool tooMuch)
    {
        IEnumerable<string> bodies = Enumerable.Range(0, methods).Select(
            i => $"static int F{i}(int x) => x * {1000 + i} + (x ^ {2000 + i}) * {3000 + i} + (x | {4000 + i}) * {5000 + i} + "
                + $"{60000 + i};");

        IReadOnlyList<Violation> violations = Check(string.Concat(bodies));

        Assert.Equal(tooMuch, violations.Any(
            v => v.Problem.EndsWith("bytes of IL; the device takes 65535 an assembly", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(60_000, false)]
    [InlineData(66_000, true)]
    public void Static_data_is_measured(int bytes, bool tooMuch)
    {
        string values = string.Join(",", Enumerable.Range(0, bytes).Select(i => (i * 31 % 251).ToString()));

        IReadOnlyList<Violation> violations = Check($"static readonly byte[] Data = {{ {values} }};");

        Assert.Equal(tooMuch, violations.Any(v => v.Problem.Contains($"{bytes + 2} of array initialisers", StringComparison.Ordinal)));
        Assert.Equal(tooMuch ? 1 : 0, violations.Count);
    }

    [Fact]
    public void A_package_that_is_named_may_be_used()
    {
        using MemoryStream assembly = Compile("static double F(double x) => System.Math.Sqrt(x);");

        Assert.Empty(DeviceAssemblyChecker.Check(assembly, DeviceApi.Complete.Restrict(["mscorlib", "System.Math"])));
    }

    private static IReadOnlyList<Violation> Check(string member)
    {
        using MemoryStream assembly = Compile(member);
        return DeviceAssemblyChecker.Check(assembly, DeviceApi.Complete.Restrict(["mscorlib"]));
    }

    private static MemoryStream Compile(string member) =>
        new(DeviceCompiler.Compile("Snippet", [$"class C {{ {member} }}"], DeviceCompiler.Desktop));
}
