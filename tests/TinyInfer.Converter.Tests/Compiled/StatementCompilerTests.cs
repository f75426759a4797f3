using System.Reflection;
using System.Reflection.Emit;
using TinyInfer.Converter.Proof;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>The statements of generated code, compiled by what proves them before they are handed out: they mean what C# means.</summary>
public class StatementCompilerTests
{
    private delegate void Method(long[] r, sbyte[] m, int i);

    [Theory]
    [InlineData("r[0] = 2 + 3 * 4;", 14)]
    [InlineData("r[0] = (2 + 3) * 4;", 20)]
    [InlineData("r[0] = 1 - 2 - 3;", -4)]
    [InlineData("r[0] = -i - -3;", -4)]
    [InlineData("r[0] = 7 & 12 >> 1;", 6)]
    [InlineData("r[0] = 1 << i + 1;", 256)]
    [InlineData("r[0] = i + 4294967296L;", 4294967303)]
    [InlineData("r[0] = 4294967296L * i - 1;", 30064771071)]
    [InlineData("r[0] = -9223372036854775808L;", long.MinValue)]
    [InlineData("r[0] = (long)((ulong)r[1] >> 60);", 15)]
    [InlineData("r[0] = r[1] >> 60;", -1)]
    [InlineData("r[0] = (long)((ulong)r[1] / 4294967296UL);", 4294967295)]
    [InlineData("r[0] = r[1] / 2;", 0)]
    [InlineData("r[0] = (int)4294967303L;", 7)]
    [InlineData("r[0] = (sbyte)(m[0] + 1);", -128)]
    [InlineData("r[0] = (byte)m[1];", 255)]
    [InlineData("r[0] = m[1];", -1)]
    [InlineData("r[0] = 1L << (i + 60);", 8)]
    [InlineData("int a = 5, b = 6; r[0] = a * b; // a comment; r[0] = 1;", 30)]
    [InlineData("int a; for (a = 0; a < 10; a += 3) { r[0] = r[0] + a; }", 18)]
    [InlineData("for (; i < 10; i++) { if (i == 8) { r[0] = 80; } else if (i > 8) { r[0] = r[0] + 1; } }", 81)]
    [InlineData("while (i > 2) { i -= 2; r[0] = i; }", 1)]
    [InlineData("if (r[1] >= 0) { r[0] = 1; } else { r[0] = 2; }", 2)]
    [InlineData("if (i <= 7L) { r[0] = 1; }", 1)]
    [InlineData("System.Array.Copy(m, 0, m, 1, 2); r[0] = m[1] + m[2];", 126)]
    public void A_statement(string text, long expected)
    {
        TypeBuilder type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("test"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("test").DefineType("Test");
        const string Parameters = "long[] r, sbyte[] m, int i";
        MethodBuilder method = type.DefineMethod(
            "Run", MethodAttributes.Public | MethodAttributes.Static, typeof(void), StatementCompiler.TypesOf(Parameters));
        long[] r = [0, -1];
        sbyte[] m = [127, -1, 0];

        StatementCompiler.Compile(method.GetILGenerator(), Parameters, text, new Dictionary<string, MethodInfo>());
        type.CreateType().GetMethod("Run")!.CreateDelegate<Method>()(r, m, 7);

        Assert.Equal(expected, r[0]);
    }

    [Theory]
    [InlineData("r[0] = q;", "'q'")]
    [InlineData("r[0] = Call(1);", "'Call'")]
    [InlineData("r[0] = 1 % 2;", "operator %")]
    [InlineData("i = 5L;", "Long where Int")]
    [InlineData("switch (i) { }", "switch")]
    [InlineData("if (i) { }", "condition")]
    public void What_generated_code_does_not_have_is_an_error(string text, string problem)
    {
        MethodBuilder method = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("test"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("test").DefineType("Test").DefineMethod("Run", MethodAttributes.Static);

        Exception error = Assert.Throws<InvalidOperationException>(
            () => StatementCompiler.Compile(method.GetILGenerator(), "long[] r, int i", text, new Dictionary<string, MethodInfo>()));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
