using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>One IL instruction.</summary>
/// <param name="OpCode">What it does.</param>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Size">Bytes it takes on the desktop.</param>
/// <param name="DeviceSize">Bytes it takes in a <c>.pe</c> file, where tokens and branches are 16 bits wide.</param>
/// <param name="Operand">Token, number or branch target; 0 where it has none or where that does not matter.</param>
/// <param name="Targets">Targets of a switch, or of a branch; empty for others.</param>
internal sealed record Instruction(OpCode OpCode, int Offset, int Size, int DeviceSize, int Operand, int[] Targets)
{
    private static readonly FrozenDictionary<int, OpCode> _opCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value & 0xFFFF);

    /// <summary>Reads the instructions of a method.</summary>
    /// <param name="il">The method's IL.</param>
    /// <returns>The instructions.</returns>
    public static IEnumerable<Instruction> Read(BlobReader il)
    {
        while (il.RemainingBytes > 0)
        {
            int start = il.Offset;
            int value = il.ReadByte();
            OpCode code = _opCodes[value == 0xFE ? 0xFE00 | il.ReadByte() : value];
            int operand = 0;
            int[] targets = [];
            int saved = 0;
            switch (code.OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget:
                    operand = il.ReadSByte();
                    targets = [il.Offset + operand];
                    break;
                case OperandType.InlineBrTarget:
                    operand = il.ReadInt32();
                    targets = [il.Offset + operand];
                    saved = 2;
                    break;
                case OperandType.InlineSwitch:
                    operand = il.ReadInt32();
                    int end = il.Offset + (operand * 4);
                    targets = new int[operand];
                    for (int i = 0; i < operand; i++)
                    {
                        targets[i] = end + il.ReadInt32();
                    }

                    saved = 3 + (2 * operand);
                    break;
                case OperandType.ShortInlineI:
                case OperandType.ShortInlineVar:
                    operand = il.ReadByte();
                    break;
                case OperandType.InlineVar:
                    operand = il.ReadUInt16();
                    break;
                case OperandType.InlineI8:
                case OperandType.InlineR:
                    il.ReadInt64();
                    break;
                case OperandType.InlineString:
                case OperandType.InlineMethod:
                case OperandType.InlineField:
                case OperandType.InlineType:
                    operand = il.ReadInt32();
                    saved = 2;
                    break;
                default:
                    operand = il.ReadInt32();
                    break;
            }

            int size = il.Offset - start;
            yield return new Instruction(code, start, size, size - saved, operand, targets);
        }
    }
}
