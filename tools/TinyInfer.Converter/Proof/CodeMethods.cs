using System.Reflection;
using System.Reflection.Emit;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Layers;

namespace TinyInfer.Converter.Proof;

/// <summary>A layer's code: what <c>CompiledKernel.Compute</c> does.</summary>
internal delegate void LayerCode(sbyte[] m, sbyte[] t, long[] s);

/// <summary>A layer's code on int16: what <c>CompiledWideKernel.Compute</c> does.</summary>
internal delegate void WideLayerCode(short[] m, long[] s);

/// <summary>A matrix's code: what <c>StateMatrix.Compute</c> does.</summary>
internal delegate void ProductCode(sbyte[] x, int at, int[] y);

/// <summary>
/// The methods of a generated model, compiled from the statements that are written for firmware. A compiler for all of C# takes ten times
/// as long; tests hold the two against each other.
/// </summary>
internal sealed class CodeMethods
{
    private const MethodAttributes Static = MethodAttributes.Public | MethodAttributes.Static;

    private readonly Type _type;

    private CodeMethods(Type type) => _type = type;

    /// <summary>Compiles.</summary>
    /// <param name="model">The generated model.</param>
    /// <returns>Its methods.</returns>
    internal static CodeMethods Compile(CompiledModel model)
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName("generated code"), AssemblyBuilderAccess.RunAndCollect);
        TypeBuilder type = assembly.DefineDynamicModule("code").DefineType(
            "Code", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        for (int i = 0; i < model.Code.Count; i++)
        {
            if (model.Code[i] is { } layer)
            {
                CompileLayer(type, i, layer, model.Records.IsWide(model.Records.Operators[i]));
            }
        }

        return new CodeMethods(type.CreateType());
    }

    /// <summary>The code of a layer.</summary>
    /// <typeparam name="T"><see cref="LayerCode"/> or <see cref="WideLayerCode"/>.</typeparam>
    /// <param name="index">Index of the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The code, and the tables that it looks up in.</returns>
    internal (T Compute, Array[] Tables) LayerOf<T>(int index, GeneratedLayer layer)
        where T : Delegate
    {
        Array[] tables = [.. layer.Tables.Select(
            t => (Array)(t.Type == "int" ? t.Values.ToArray() : t.Values.Select(v => (sbyte)v).ToArray()))];
        return (_type.GetMethod(ComputeOf(index))!.CreateDelegate<T>(tables), tables);
    }

    /// <summary>The code of a matrix.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="product">The matrix.</param>
    internal ProductCode ProductOf(int layer, GeneratedProduct product) => Array
        .ConvertAll([.. product.Methods], m => _type.GetMethod(NameOf(layer, m))!.CreateDelegate<ProductCode>())
        .Aggregate((first, next) => first + next);

    private static string NameOf(int layer, GeneratedMethod method) => $"Layer{layer}{method.Name}";

    private static string ComputeOf(int layer) => $"Layer{layer}";

    private static void CompileLayer(TypeBuilder type, int index, GeneratedLayer layer, bool isWide)
    {
        Dictionary<string, MethodInfo> methods = [];
        foreach (GeneratedMethod method in layer.Methods.SelectMany(m => m.Helper == null ? [m] : new[] { m.Helper, m }))
        {
            string name = NameOf(index, method);
            string parameters = method.Body.Parameters;
            MethodBuilder builder = type.DefineMethod(name, Static, typeof(void), StatementCompiler.TypesOf(parameters));
            if (!method.Body.HasLoops)
            {
                // It is run a few times, and long: to optimise it would take longer than all that.
                builder.SetImplementationFlags(MethodImplAttributes.NoOptimization);
            }

            StatementCompiler.Compile(builder.GetILGenerator(), parameters, method.TextFor(ComputeOf(index)), methods);
            methods.Add(name, builder);
        }

        if (layer.Products != null)
        {
            return;
        }

        // Tables are fields in firmware; here they come with the delegate.
        string calls = layer.WriteRun(method => NameOf(index, method));
        string tables = string.Concat(layer.Tables.Select(t => $", {t.Type}[] {t.Name}"));
        string arrays = GeneratedLayer.ParametersOf(isWide);
        string fields = arrays + tables;
        MethodBuilder run = type.DefineMethod($"{ComputeOf(index)}Run", Static, typeof(void), StatementCompiler.TypesOf(fields));
        StatementCompiler.Compile(run.GetILGenerator(), fields, calls, methods);
        Bind(type.DefineMethod(ComputeOf(index), Static, typeof(void), [typeof(Array[]), .. StatementCompiler.TypesOf(arrays)]),
            run, layer, isWide ? 2 : 3);
    }

    private static void Bind(MethodBuilder compute, MethodBuilder run, GeneratedLayer layer, int arrays)
    {
        ILGenerator il = compute.GetILGenerator();
        for (int i = 1; i <= arrays; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)i);
        }

        for (int i = 0; i < layer.Tables.Count; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Castclass, layer.Tables[i].Type == "int" ? typeof(int[]) : typeof(sbyte[]));
        }

        il.Emit(OpCodes.Call, run);
        il.Emit(OpCodes.Ret);
    }
}
